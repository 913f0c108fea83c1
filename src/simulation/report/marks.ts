import type { DecimalString } from '../../domain/decimal.js';
import type { HistoryRow } from '../history/fund-history.js';
import type { RebalanceCause } from '../history/walk-holdings.js';
import { type Html, html } from './html.js';
import type { DetailedFund } from './simulation-report.js';

/** A rebalance on the chart of the NAV; causes differ by shape and not by colour alone. */
export interface Mark {
  readonly time: string;
  readonly nav: DecimalString;
  readonly cause: RebalanceCause;
  readonly shape: 'circle' | 'tick' | 'triangle' | 'square' | 'cross';
}

const SHAPES: Readonly<Record<RebalanceCause, Mark['shape']>> = {
  establish: 'circle',
  daily: 'tick',
  interim: 'triangle',
  emergency: 'square',
  round: 'square',
  retire: 'cross',
  liquidation: 'cross',
  'wipe-out': 'cross',
};

const DRAWINGS: Readonly<Record<Mark['shape'], Html>> = {
  circle: html`<circle cx="6" cy="6" r="5" fill="var(--circle)"/>`,
  tick: html`<rect x="5" y="2" width="2" height="9" fill="var(--tick)"/>`,
  triangle: html`<path d="M1 1h10l-5 10z" fill="var(--triangle)"/>`,
  square: html`<rect x="1" y="1" width="10" height="10" fill="var(--square)"/>`,
  cross: html`<path d="M1 1l10 10M11 1l-10 10" stroke="var(--cross)" stroke-width="2"/>`,
};

/** Rebalances and liquidations, and where a fund is wiped out. */
export function marksOf(
  { rebalances, wipeOut }: Pick<DetailedFund, 'rebalances' | 'wipeOut'>,
  rows: readonly HistoryRow[],
): readonly Mark[] {
  const liquidated = rows.filter(({ at, rebalance }) => at === 'after' && rebalance === 'liquidation');
  return [
    ...rebalances.map(({ time, navAfter, cause }) => markOf(cause, { time, nav: navAfter })),
    ...liquidated.map((row) => markOf('liquidation', row)),
    ...(wipeOut === null ? [] : wipedOutAt(rows).map((row) => markOf('wipe-out', row))),
  ];
}

const markOf = (cause: RebalanceCause, { time, nav }: Pick<Mark, 'time' | 'nav'>): Mark => ({
  ...{ time, nav, cause, shape: SHAPES[cause] },
});

/** From where on nothing is left: at a strike, which then makes no trade, or at a price that nobody strikes at. */
function wipedOutAt(rows: readonly HistoryRow[]): readonly HistoryRow[] {
  const last = rows.findLastIndex(({ nav }) => nav !== '0');
  return rows.slice(last + 1, last + 2);
}

/** What the marks mean, and how many there are of each. */
export function legendOf(marks: readonly Mark[]): Html {
  return html`<ul class="marks">${legendItems(marks)}</ul>`;
}

export function legendItems(marks: readonly Mark[]): readonly Html[] {
  const causes = [...new Set(marks.map(({ cause }) => cause))];
  return causes.map((cause) => {
    const shape = SHAPES[cause];
    const count = marks.filter((mark) => mark.cause === cause).length;
    return html`<li><svg viewBox="0 0 12 12" aria-hidden="true">${DRAWINGS[shape]}</svg>${cause}: ${count}</li>`;
  });
}
