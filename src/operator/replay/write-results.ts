import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Rebalanced, type ReplayReport, rowsOf, type TokenRow } from './replay-report.js';

const COLUMNS: readonly (keyof TokenRow)[] = [
  'time',
  'token',
  'cause',
  'outcome',
  'price',
  'contractsBefore',
  'contractsAfter',
  'leverageBefore',
  'leverageAfter',
  'navBefore',
  'navAfter',
  'fee',
];

/** No field holds a comma or a quote. */
export function rebalancesCsv(report: Rebalanced): string {
  const lines = rowsOf(report).map((row) => COLUMNS.map((column) => row[column] ?? '').join(','));
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}

/** Writes `rebalances.csv` and `result.json`. */
export async function writeResults(directory: string, report: ReplayReport): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'rebalances.csv'), rebalancesCsv(report));
  await writeFile(join(directory, 'result.json'), `${JSON.stringify(report, null, 2)}\n`);
}
