import type { HistoryRow } from '../../history/fund-history.js';
import type { Pair } from '../compare-funds.js';

/** One instant of a fund by two rule sets; null on the side whose history has no row of it. */
export interface JoinedRow extends Pair<HistoryRow | null> {
  readonly time: string;
}

/** An end of a candle that the histories of both have. */
export interface CommonRow extends Pair<HistoryRow> {
  readonly time: string;
}

/** What comes first where times are equal: as the walk over the holdings visits them. */
const PLACES: Readonly<Record<HistoryRow['at'], number>> = { before: 0, after: 1, path: 2, close: 3 };

/** Both histories as one, by time; rows of one instant that are alike stand side by side. */
export function joinRows({ first, second }: Pair<readonly HistoryRow[]>): readonly JoinedRow[] {
  const joined: JoinedRow[] = [];
  let [one, other] = [0, 0];
  while (one < first.length || other < second.length) {
    const [a, b] = takenNow(first[one], second[other]);
    joined.push({ time: (a ?? b)?.time ?? '', first: a, second: b });
    if (a !== null) one += 1;
    if (b !== null) other += 1;
  }
  return joined;
}

/** The earlier of two rows, or both where they belong together. Times are ISO 8601 UTC of one length. */
function takenNow(
  a: HistoryRow | undefined,
  b: HistoryRow | undefined,
): readonly [HistoryRow | null, HistoryRow | null] {
  if (a === undefined || b === undefined) return [a ?? null, b ?? null];
  const order = a.time === b.time ? PLACES[a.at] - PLACES[b.at] : a.time < b.time ? -1 : 1;
  return [order <= 0 ? a : null, order >= 0 ? b : null];
}

export function commonRows(rows: readonly JoinedRow[]): readonly CommonRow[] {
  return rows.flatMap(({ time, first, second }): readonly CommonRow[] =>
    first?.at === 'close' && second?.at === 'close' ? [{ time, first, second }] : [],
  );
}
