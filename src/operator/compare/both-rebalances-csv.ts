import type { PlayedComparison } from '../../simulation/compare/compare.js';
import type { Pair } from '../../simulation/compare/compare-funds.js';
import type { TokenRow } from '../replay/replay-report.js';
import { REBALANCE_HEADING, rebalanceLine } from '../replay/write-results.js';

/**
 * The rebalances of both rule sets by time, then by fund. `onlyThere` is `yes` where the other one has none of this
 * fund, time and cause.
 */
export function bothRebalancesCsv(played: PlayedComparison): string {
  const rows = [...rowsIn('first', played), ...rowsIn('second', played)].toSorted(
    (a, b) => a.row.time.localeCompare(b.row.time) || a.row.token.localeCompare(b.row.token),
  );
  const lines = rows.map(({ set, isOnly, row }) => `${set},${isOnly ? 'yes' : 'no'},${rebalanceLine(row)}`);
  return `${[`ruleSet,onlyThere,${REBALANCE_HEADING}`, ...lines].join('\n')}\n`;
}

interface SetRow {
  readonly set: keyof Pair<unknown>;
  readonly isOnly: boolean;
  readonly row: TokenRow;
}

function rowsIn(set: SetRow['set'], { report, results }: PlayedComparison): readonly SetRow[] {
  return results[set].flatMap((result) => {
    const compared = report.funds.find(({ token }) => token === result.token);
    const only = new Set(compared?.onlyIn[set]);
    return result.rebalances.map((row) => ({
      ...{ set, isOnly: compared === undefined || only.has(row) },
      row: { ...row, token: result.token, settleCoin: result.settleCoin },
    }));
  });
}
