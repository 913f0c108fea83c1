import type { HistoryRow } from '../../history/fund-history.js';
import { type ChartMark, chartMark, seconds } from '../../report/chart-data.js';
import { time } from '../../report/figures.js';
import { type Html, html } from '../../report/html.js';
import { legendItems, type Mark, marksOf } from '../../report/marks.js';
import type { FundComparison, Pair } from '../compare-funds.js';

/** Rebalances that only one of the two has, and liquidations and wipe-outs likewise. */
export function marksOfEither(
  { onlyIn, wipeOut }: Pick<FundComparison, 'onlyIn' | 'wipeOut'>,
  rows: Pair<readonly HistoryRow[]>,
): Pair<readonly Mark[]> {
  const first = marksOf({ rebalances: onlyIn.first, wipeOut: wipeOut.first }, rows.first);
  const second = marksOf({ rebalances: onlyIn.second, wipeOut: wipeOut.second }, rows.second);
  return { first: without(first, second), second: without(second, first) };
}

const without = (marks: readonly Mark[], others: readonly Mark[]): readonly Mark[] =>
  marks.filter(({ time: at, cause }) => !others.some((other) => other.time === at && other.cause === cause));

export function chartMarks(
  { first, second }: Pair<readonly Mark[]>,
  { firstDifference }: Pick<FundComparison, 'firstDifference'>,
): readonly ChartMark[] {
  const parting: readonly ChartMark[] =
    firstDifference === null ? [] : [{ time: seconds(firstDifference.time), nav: null, shape: 'line' }];
  return [
    ...parting,
    ...first.map((mark) => ({ ...chartMark(mark), set: 'first' as const })),
    ...second.map((mark) => ({ ...chartMark(mark), set: 'second' as const })),
  ];
}

/** Filled marks are those of the first; those of the second are outlines. */
export function legendOfEither(
  { first, second }: Pair<readonly Mark[]>,
  { firstDifference }: Pick<FundComparison, 'firstDifference'>,
): Html {
  return html`${legend('Only in the first', 'of-first', first)}${legend('Only in the second', 'of-second', second)}${
    firstDifference === null
      ? null
      : html`<ul class="marks"><li><svg viewBox="0 0 12 12" aria-hidden="true"><path d="M6 0v12" stroke="var(--ink)" stroke-width="2" stroke-dasharray="3 2"/></svg>they part: ${time(firstDifference.time)}</li></ul>`
  }`;
}

function legend(title: string, look: string, marks: readonly Mark[]): Html | null {
  return marks.length === 0
    ? null
    : html`<ul class="marks ${look}"><li>${title}:</li>${legendItems(marks)}</ul>`;
}
