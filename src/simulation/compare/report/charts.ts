import { type Decimal, type DecimalString, decimal } from '../../../domain/decimal.js';
import type { FundHistory, HistoryRow } from '../../history/fund-history.js';
import { chartFigure } from '../../report/chart-figure.js';
import { money } from '../../report/coins.js';
import { fixed, percent, price, time } from '../../report/figures.js';
import type { Html } from '../../report/html.js';
import type { Column } from '../../report/table.js';
import type { FundComparison, Pair } from '../compare-funds.js';
import { hasOneNaive } from './chart-data.js';
import { type DifferenceSoFar, differenceSoFar, tradingOf } from './difference-so-far.js';
import { type CommonRow, commonRows, joinRows } from './joined-rows.js';
import { legendOfEither, marksOfEither } from './marks.js';

/** How either went: NAV, real leverage, drawdown. */
export function chartsOf(fund: FundComparison, histories: Pair<FundHistory>): readonly Html[] {
  const rows = { first: histories.first.rows, second: histories.second.rows };
  const common = { ...COMMON, token: fund.token, rows: commonRows(joinRows(rows)) };
  const naive = hasOneNaive(fund)
    ? [nav('naive leverage', ({ first }) => first.naive)]
    : [nav('first: naive', ({ first }) => first.naive), nav('second: naive', ({ second }) => second.naive)];
  return [
    chartFigure<CommonRow>({
      ...{ ...common, name: 'navs', title: `NAV of both, ${fund.settleCoin} a unit`, isLogarithmic: true },
      says:
        'Marked are the rebalances that only one of the two has, by time and cause: filled ones are of the first, ' +
        'outlines of the second; plain daily ones are at the upper edge for the first, at the lower one for the second. ' +
        'Naive leverage is taken once and left alone, without any cost.',
      legend: legendOfEither(marksOfEither(fund, rows), fund),
      figure: ({ first }) => first.nav,
      columns: [
        TIME,
        nav('first', ({ first }) => first.nav),
        nav('second', ({ second }) => second.nav),
        ...naive,
      ],
    }),
    chartFigure<CommonRow>({
      ...{ ...common, name: 'leverages', title: 'Real leverage of both, exposure / equity' },
      says:
        'Each band reaches from the target to the leverage at which an interim rebalance falls due, blue for the first ' +
        'and orange for the second.',
      figure: ({ first }) => first.leverage,
      columns: [
        TIME,
        ...leverages('real leverage', (row) => row.leverage),
        ...leverages('at the interim trigger', (row) => row.leverageAtTriggers[0]),
      ],
    }),
    chartFigure<CommonRow>({
      ...{ ...common, name: 'drawdowns', title: 'Drawdown of both, % below the highest NAV before' },
      says: 'On the whole path of the price, not at the ends of candles alone.',
      figure: ({ first }) => first.drawdown,
      columns: [
        TIME,
        { title: 'first', cell: ({ first }) => percent(decimal(first.drawdown)) },
        { title: 'second', cell: ({ second }) => percent(decimal(second.drawdown)) },
      ],
    }),
  ];
}

/** How the difference of the equity came about. */
export function differenceChart(fund: FundComparison, histories: Pair<FundHistory>): Html {
  const rows = { first: histories.first.rows, second: histories.second.rows };
  const common = commonRows(joinRows(rows)).map((row) => ({ ...row, so: differenceSoFar(row, fund) }));
  type Row = (typeof common)[number];
  const amount = (title: string, read: (so: DifferenceSoFar) => Decimal): Column<Row> => ({
    title,
    cell: ({ so }) => money(read(so), fund.settleCoin),
  });
  return chartFigure<Row>({
    ...{ ...COMMON, token: fund.token, rows: common, name: 'difference' },
    title: `What the second has more, or less, ${fund.settleCoin}`,
    says:
      'Equity of the second less that of the first at the ends of candles, and what it comes from. Trading is the ' +
      "venue's fees, slippage and liquidation.",
    figure: ({ so }) => so.difference.toString(),
    columns: [
      TIME,
      amount('difference', ({ difference }) => difference),
      ...(fund.initialEquity.first === fund.initialEquity.second
        ? []
        : [amount('initial equity', ({ initialEquity }) => initialEquity)]),
      amount('price', ({ changes }) => changes.price),
      amount('funding', ({ changes }) => changes.funding),
      amount('management fee', ({ changes }) => changes.managementFee),
      amount('trading', tradingOf),
    ],
  });
}

const COMMON = { instants: 'ends of candles,', isRegular: () => true };
const TIME: Column<CommonRow> = { title: 'UTC', kind: 'text', cell: (row) => time(row.time) };

const nav = (title: string, figure: (row: CommonRow) => DecimalString): Column<CommonRow> => ({
  title,
  cell: (row) => price(decimal(figure(row))),
});

function leverages(
  title: string,
  figure: (row: HistoryRow) => DecimalString | null | undefined,
): readonly Column<CommonRow>[] {
  const text = (leverage: DecimalString | null | undefined) =>
    leverage === null || leverage === undefined ? 'none' : `${fixed(decimal(leverage), 3)}x`;
  return [
    { title: `first: ${title}`, cell: ({ first }) => text(figure(first)) },
    { title: `second: ${title}`, cell: ({ second }) => text(figure(second)) },
  ];
}
