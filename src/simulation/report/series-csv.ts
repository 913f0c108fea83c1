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
];

/** The points that the charts are drawn from, with every digit; fund by fund, each by time. */
export function seriesCsv(histories: readonly FundHistory[]): string {
  const heading = ['token', ...COLUMNS, 'leverageAtTrigger', 'leverageAtOtherTrigger'].join(',');
  const lines = histories.flatMap(({ token, rows }) => rows.map((row) => lineOf(token, row)));
  return `${[heading, ...lines].join('\n')}\n`;
}

/** No field holds a comma or a quote. */
function lineOf(token: string, row: HistoryRow): string {
  const [trigger = null, other = null] = row.leverageAtTriggers;
  return [token, ...COLUMNS.map((column) => row[column]), trigger, other]
    .map((field) => field ?? '')
    .join(',');
}
