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

export function marksOf(
  fund: Pick<DetailedFund, 'rebalances'>,
  rows: readonly HistoryRow[],
): readonly Mark[] {
  const ends = rows.flatMap(({ time, nav, rebalance, at }): readonly Mark[] =>
    at === 'after' && (rebalance === 'liquidation' || rebalance === 'wipe-out')
      ? [{ time, nav, cause: rebalance, shape: SHAPES[rebalance] }]
      : [],
  );
  return [
    ...fund.rebalances.map(({ time, navAfter, cause }) => ({
      time,
      nav: navAfter,
      cause,
      shape: SHAPES[cause],
    })),
    ...ends,
  ];
}

/** What the marks mean, and how many there are of each. */
export function legendOf(marks: readonly Mark[]): Html {
  const causes = [...new Set(marks.map(({ cause }) => cause))];
  const items = causes.map((cause) => {
    const shape = SHAPES[cause];
    const count = marks.filter((mark) => mark.cause === cause).length;
    return html`<li><svg viewBox="0 0 12 12" aria-hidden="true">${DRAWINGS[shape]}</svg>${cause}: ${count}</li>`;
  });
  return html`<ul class="marks">${items}</ul>`;
}
