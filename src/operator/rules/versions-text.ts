import { differenceText } from '../../config/rules-difference.js';
import { iso } from '../status-report.js';
import type { Terminal } from '../terminal.js';
import type { ListedVersion } from './listed-version.js';

/** For people: each version from when on it was in force, who recorded it and why, and what it has otherwise. */
export function versionsText(terminal: Terminal, token: string, versions: readonly ListedVersion[]): string {
  return versions
    .map((version) =>
      [
        terminal.paint('bold', `${token} version ${version.version} (${version.settings.rules.preset})`) +
          `: ${forceText(version)}`,
        `  recorded ${iso(version.recordedAt)} by ${version.recordedBy} (${version.source}): ${version.reason}`,
        ...changeLines(version),
      ].join('\n'),
    )
    .join('\n');
}

function forceText({ state, since, rebalanceId, askedFor }: ListedVersion): string {
  if (state === 'waiting') {
    return askedFor === null ? 'waits for the next rebalance point' : `waits, asked for ${iso(askedFor)}`;
  }
  if (state === 'replaced') return 'never in force: a later version took its place';
  const came = rebalanceId === null ? '' : `, with ${rebalanceId}`;
  const asked = askedFor === null ? '' : `, asked for ${iso(askedFor)}`;
  const from = since === null ? "the fund's beginning" : iso(since);
  return `${state === 'in-force' ? 'in force since' : 'was in force from'} ${from}${came}${asked}`;
}

function changeLines({ changes }: ListedVersion): readonly string[] {
  if (changes === null) return [];
  if (changes.length === 0) return ['  the same as the version before'];
  return changes.map((change) => `  ${differenceText(change)}`);
}
