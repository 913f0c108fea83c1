import type { FundHistory, HistoryRow } from '../history/fund-history.js';

type Row = Omit<HistoryRow, 'leverageAtTriggers'>;

const COLUMNS: readonly (keyof Row)[] = [
  'time',
  'at',
  'rebalance',
  'price',
  'contracts',
  'equity',
  'nav',
  'navInQuote',
  'leverage',
  'naive',
  'held',
  'drawdown',
  'navHighFirst',
  'navLowFirst',
  'funding',
  'managementFee',
  'tradingFee',
  'slippage',
  'liquidation',
];

const HEADING = ['token', ...COLUMNS, 'leverageAtTrigger', 'leverageAtOtherTrigger'].join(',');

/** The points that the charts are drawn from, with every digit; fund by fund, each by time. */
export function seriesCsv(histories: readonly FundHistory[]): string {
  return `${[HEADING, ...linesOf(histories)].join('\n')}\n`;
}

/** The same of two rule sets, the first one first. */
export function comparedSeriesCsv({
  first,
  second,
}: Readonly<Record<'first' | 'second', readonly FundHistory[]>>): string {
  const lines = [
    ...linesOf(first).map((line) => `first,${line}`),
    ...linesOf(second).map((line) => `second,${line}`),
  ];
  return `${[`ruleSet,${HEADING}`, ...lines].join('\n')}\n`;
}

const linesOf = (histories: readonly FundHistory[]): readonly string[] =>
  histories.flatMap(({ token, rows }) => rows.map((row) => lineOf(token, row)));

/** No field holds a comma or a quote. */
function lineOf(token: string, row: HistoryRow): string {
  const [trigger = null, other = null] = row.leverageAtTriggers;
  return [token, ...COLUMNS.map((column) => row[column]), trigger, other]
    .map((field) => field ?? '')
    .join(',');
}
