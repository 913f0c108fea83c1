import type { FundView } from '../contract/fund-messages.js';
import { ratioText } from '../domain/unit-change.js';

/** The page takes 20 kB. */
const MOST_SHOWN = 20;

/** What an operator reads on the fund's page in the Temporal UI (Markdown). */
export function describeFund(view: FundView, attention: string | null): string {
  const lines = [
    `**${view.token}** is **${view.state}**${view.stateReason === null ? '' : `: ${view.stateReason}`}`,
    `Rebalance point: ${view.anchorSeq ?? 'none yet'}`,
    `Running: ${view.running ?? 'nothing'}`,
  ];
  if (attention !== null) lines.unshift(`**Attention:** ${attention}`);
  if (view.queue.length > 0) {
    const first = view.queue.slice(0, MOST_SHOWN);
    const more = view.queue.length - first.length;
    const names = first.map((q) => `${q.key} (${q.cause}, attempt ${q.attempt})`).join(', ');
    lines.push(`Waiting: ${names}${more === 0 ? '' : ` and ${more} more`}`);
  }
  const { unitChange: change } = view;
  if (change !== undefined) {
    const when = change.at === null ? 'the next rebalance point' : new Date(change.at).toISOString();
    lines.push(`Units: ${change.kind} ${ratioText(change.ratio)} (${change.id}) waits for ${when}`);
  }
  const latest = view.answers.at(-1);
  if (latest !== undefined) lines.push(`Last: ${latest.key}: ${latest.outcome}`);
  return lines.join('\n\n');
}
