import { type SweepReport, sweepRows } from '../../simulation/sweep/sweep-report.js';

/** A row for each fund at each point; the first columns are what was varied. */
export function sweepCsv(report: SweepReport): string {
  const names = report.vary.map(({ name }) => name);
  const heading = [...names, ...FIGURES, 'daily', 'interim', ...RESULTS, 'notMade'];
  const lines = sweepRows(report).map(({ point, fund }) => [
    ...names.map((name) => point.values[name] ?? ''),
    ...FIGURES.map((figure) => fund[figure]),
    ...[String(fund.rebalances.daily), String(fund.rebalances.interim)],
    ...RESULTS.map((result) => fund[result] ?? ''),
    String(fund.notMade),
  ]);
  return [heading, ...lines].map((line) => `${line.map(field).join(',')}\n`).join('');
}

const FIGURES = [
  'token',
  'state',
  'nav',
  'return',
  'drawdown',
  'equity',
  'tradingCost',
  'fees',
  'funding',
  'settleCoin',
] as const;
/** Of funds of the index model alone. */
const RESULTS = ['issuerResult', 'bookResult'] as const;

/** A value such as `[2,4]` holds a comma. */
function field(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
