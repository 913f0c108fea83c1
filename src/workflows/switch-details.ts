import type { SwitchView } from '../contract/switchboard.js';

const MOST_SHOWN = 20;

/** What an operator reads on the switchboard's page in the Temporal UI (Markdown). */
export function describeSwitch({ state, reason, by, since, effect, attention }: SwitchView): string {
  const lines = [`Trading of all funds is **${state}**${reason === null ? '' : `: ${reason}`}`];
  if (attention !== null) lines.unshift(`**Attention:** ${attention}`);
  if (since !== null) lines.push(`By ${by} at ${since}`);
  if (effect.told > 0 || effect.untold.length > 0) lines.push(`Funds told: ${effect.told}`);
  if (effect.untold.length > 0) {
    lines.push(
      `Not told yet, but none of their orders passes: ${effect.untold.slice(0, MOST_SHOWN).join('; ')}`,
    );
  }
  if (effect.uncancelled.length > 0) {
    lines.push(`Orders may still be open: ${effect.uncancelled.slice(0, MOST_SHOWN).join('; ')}`);
  }
  if (effect.cancelled !== null) lines.push(`Open orders cancelled: ${effect.cancelled}`);
  return lines.join('\n\n');
}
