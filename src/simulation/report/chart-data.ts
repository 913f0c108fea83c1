import { decimal } from '../../domain/decimal.js';
import type { FundHistory, HistoryRow } from '../history/fund-history.js';
import { distanceFrom } from '../history/order-spread.js';
import { type Mark, marksOf } from './marks.js';
import type { DetailedFund } from './simulation-report.js';

export type Figure = number | null;

/** A mark on the chart of the NAV; where two rule sets are compared, `set` is the one that has it. */
export interface ChartMark {
  readonly time: number;
  readonly nav: Figure;
  readonly shape: Mark['shape'] | 'line';
  readonly set?: 'first' | 'second';
}

/** What the charts of one fund are drawn from; see `page/charts.js`. Floating point, since nothing is decided here. */
export interface ChartData {
  /** Seconds since 1970 UTC. */
  readonly time: readonly number[];
  readonly columns: Readonly<Record<string, readonly Figure[]>>;
  readonly marks: readonly ChartMark[];
}

/** More than a screen can show. */
const DIGITS = 7;

export function chartData(fund: DetailedFund, { rows, target }: FundHistory): ChartData {
  const column = (figure: (row: HistoryRow) => string | null | undefined): readonly Figure[] =>
    rows.map((row) => rough(figure(row)));
  const second = column(({ leverageAtTriggers }) => leverageAtTriggers[1]);
  return {
    time: rows.map(({ time }) => seconds(time)),
    columns: {
      nav: column(({ nav }) => nav),
      naive: column(({ naive }) => naive),
      held: column(({ held }) => held),
      ...(fund.inQuote === null
        ? {}
        : {
            navInQuote: column(({ navInQuote }) => navInQuote),
            heldInQuote: column(({ held, price }) => decimal(held).times(price).toString()),
          }),
      leverage: column(({ leverage }) => leverage),
      target: rows.map(() => rough(target)),
      trigger: column(({ leverageAtTriggers }) => leverageAtTriggers[0]),
      ...(second.every((figure) => figure === null) ? {} : { trigger2: second }),
      drawdown: column(({ drawdown }) => drawdown),
      highFirst: column(({ navHighFirst, nav }) => distanceFrom(nav, navHighFirst)?.toString()),
      lowFirst: column(({ navLowFirst, nav }) => distanceFrom(nav, navLowFirst)?.toString()),
      managementFee: column(({ managementFee }) => managementFee),
      funding: column(({ funding }) => funding),
      tradingFee: column(({ tradingFee }) => tradingFee),
      slippage: column(({ slippage }) => slippage),
    },
    marks: marksOf(fund, rows).map(chartMark),
  };
}

export const chartMark = ({ time, nav, shape }: Mark): ChartMark => ({
  ...{ time: seconds(time), nav: rough(nav), shape },
});

/** Since 1970 UTC, of an instant in ISO 8601. */
export const seconds = (time: string): number => Date.parse(time) / 1_000;

export function rough(figure: string | null | undefined): Figure {
  return figure === null || figure === undefined ? null : Number(Number(figure).toPrecision(DIGITS));
}
