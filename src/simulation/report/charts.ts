import { type DecimalString, decimal } from '../../domain/decimal.js';
import type { FundHistory, HistoryRow } from '../history/fund-history.js';
import { chartFigure } from './chart-figure.js';
import { money } from './coins.js';
import { fixed, percent, price, time } from './figures.js';
import type { Html } from './html.js';
import { legendOf, marksOf } from './marks.js';
import type { DetailedFund } from './simulation-report.js';
import type { Column } from './table.js';

interface Chart {
  /** As `page/charts.js` names it. */
  readonly name: string;
  /** `coin`: what the fund's amounts are in. */
  readonly title: (coin: string) => string;
  readonly says: string;
  /** Of a fund that holds an inverse contract, in place of `says`. */
  readonly saysInverse?: string;
  /** What the chart is about; the table has its lowest and its highest row. */
  readonly figure: (row: HistoryRow) => string | null;
  readonly columns: (coin: string) => readonly Column<HistoryRow>[];
  /** Whether a logarithmic scale can be asked for. */
  readonly isLogarithmic?: boolean;
}

const TIME: Column<HistoryRow> = { title: 'UTC', kind: 'text', cell: (row) => time(row.time) };
const cost = (
  coin: string,
  title: string,
  figure: (row: HistoryRow) => DecimalString,
): Column<HistoryRow> => ({ title, cell: (row) => money(decimal(figure(row)), coin) });
const times = (title: string, figure: (row: HistoryRow) => DecimalString | null | undefined) => ({
  title,
  cell: (row: HistoryRow) => {
    const leverage = figure(row) ?? null;
    return leverage === null ? 'none' : `${fixed(decimal(leverage), 3)}x`;
  },
});
const nav = (title: string, figure: (row: HistoryRow) => DecimalString): Column<HistoryRow> => ({
  title,
  cell: (row) => price(decimal(figure(row))),
});

const CHARTS: readonly Chart[] = [
  {
    name: 'nav',
    title: (coin) => `NAV against naive leverage, ${coin} a unit`,
    says:
      'Naive leverage is taken once and left alone: N0 x (1 + L x (P / P0 - 1)), without any cost, and zero for good ' +
      'once nothing is left. Buy and hold is N0 x P / P0.',
    saysInverse:
      'All in the coin. Naive leverage is taken once and left alone: N0 x (1 + L x (1 - P0 / P)), without any cost, and ' +
      'zero for good once nothing is left. Buy and hold is the coin itself.',
    figure: (row) => row.nav,
    columns: () => [
      TIME,
      nav('price', (row) => row.price),
      nav('NAV', (row) => row.nav),
      nav('naive leverage', (row) => row.naive),
      nav('buy and hold', (row) => row.held),
    ],
    isLogarithmic: true,
  },
  {
    name: 'leverage',
    title: () => 'Real leverage, exposure / equity',
    says:
      'The shaded band reaches from the target to the leverage at which an interim rebalance falls due. A fund that ' +
      'wins drifts to the other side of its target until the next daily.',
    figure: (row) => row.leverage,
    columns: () => [
      TIME,
      times('real leverage', (row) => row.leverage),
      times('at the interim trigger', (row) => row.leverageAtTriggers[0]),
    ],
  },
  {
    name: 'drawdown',
    title: () => 'Drawdown, % below the highest NAV before',
    says: 'On the whole path of the price, not at the ends of candles alone.',
    figure: (row) => row.drawdown,
    columns: () => [
      TIME,
      nav('NAV', (row) => row.nav),
      { title: 'drawdown', cell: (row) => percent(decimal(row.drawdown)) },
    ],
  },
  {
    name: 'spread',
    title: () => 'What the candles leave open, % of the NAV',
    says:
      'The NAV with every high first, and with every low first, against the NAV that is shown, at the ends of candles ' +
      'and with all that came before.',
    figure: (row) => row.navHighFirst,
    columns: () => [
      TIME,
      nav('NAV, nearer extreme first', (row) => row.nav),
      nav('high first', (row) => row.navHighFirst ?? row.nav),
      nav('low first', (row) => row.navLowFirst ?? row.nav),
    ],
  },
  {
    name: 'costs',
    title: (coin) => `What it has cost so far, ${coin}`,
    says: 'Below zero where equity went, above where it came: funding can be either.',
    figure: (row) => row.funding,
    columns: (coin) => [
      TIME,
      cost(coin, 'management fee', (row) => row.managementFee),
      cost(coin, 'funding', (row) => row.funding),
      cost(coin, 'trading fee', (row) => row.tradingFee),
      cost(coin, 'slippage', (row) => row.slippage),
    ],
  },
];

/** The same NAV, in what the contract's price is in. */
const inQuote = (currency: string): Chart => ({
  name: 'quote',
  title: () => `NAV in ${currency} a unit`,
  says: 'The NAV in the coin x the price. The margin is the coin, which moves as well: a leverage of L in the coin is 1 + L here.',
  figure: (row) => row.navInQuote,
  columns: () => [
    TIME,
    nav('price', (row) => row.price),
    nav('NAV', (row) => row.navInQuote ?? row.nav),
    { title: 'the coin itself', cell: (row) => price(decimal(row.held).times(row.price)) },
  ],
});

/** The charts of one fund, each with a table that says the same. */
export function chartsOf(fund: DetailedFund, history: FundHistory): readonly Html[] {
  const [first, ...others] = CHARTS.map((chart) => figureOf(chart, fund, history));
  const quoted = fund.inQuote === null ? [] : [figureOf(inQuote(fund.inQuote.currency), fund, history)];
  return first === undefined ? [] : [first, ...quoted, ...others];
}

function figureOf(chart: Chart, fund: DetailedFund, { rows }: FundHistory): Html {
  const { name, figure, says, saysInverse = says, isLogarithmic = false } = chart;
  return chartFigure<HistoryRow>({
    ...{ name, token: fund.token, title: chart.title(fund.settleCoin), isLogarithmic, figure, rows },
    says: fund.inQuote === null ? says : saysInverse,
    ...(name === 'nav' && { legend: legendOf(marksOf(fund, rows)) }),
    columns: chart.columns(fund.settleCoin),
    isRegular: ({ at }) => at === 'close',
  });
}
