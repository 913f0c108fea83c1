import { writeDirectoryAtomically } from '../../local/atomic-directory.js';
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
  'settleCoin',
];

export function rebalancesCsv(report: Rebalanced): string {
  return `${[REBALANCE_HEADING, ...rowsOf(report).map(rebalanceLine)].join('\n')}\n`;
}

export const REBALANCE_HEADING = COLUMNS.join(',');

/** No field holds a comma or a quote. */
export const rebalanceLine = (row: TokenRow): string => COLUMNS.map((column) => row[column] ?? '').join(',');

export const RESULT_FILES = ['rebalances.csv', 'result.json'] as const;

/** Writes both files as a whole, or nothing of them. */
export async function writeResults(directory: string, report: ReplayReport): Promise<void> {
  const files: Record<(typeof RESULT_FILES)[number], string> = {
    'rebalances.csv': rebalancesCsv(report),
    'result.json': `${JSON.stringify(report, null, 2)}\n`,
  };
  await writeDirectoryAtomically(directory, files);
}
