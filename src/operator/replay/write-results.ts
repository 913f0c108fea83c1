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

/** No field holds a comma or a quote. */
export function rebalancesCsv(report: Rebalanced): string {
  const lines = rowsOf(report).map((row) => COLUMNS.map((column) => row[column] ?? '').join(','));
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}

export const RESULT_FILES = ['rebalances.csv', 'result.json'] as const;

/** Writes both files as a whole, or nothing of them. */
export async function writeResults(directory: string, report: ReplayReport): Promise<void> {
  const files: Record<(typeof RESULT_FILES)[number], string> = {
    'rebalances.csv': rebalancesCsv(report),
    'result.json': `${JSON.stringify(report, null, 2)}\n`,
  };
  await writeDirectoryAtomically(directory, files);
}
