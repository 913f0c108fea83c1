import { writeDirectoryAtomically } from '../../local/atomic-directory.js';
import type { SweepReport } from '../../simulation/sweep/sweep-report.js';
import { sweepCsv } from './sweep-csv.js';
import { sweepPage } from './sweep-page.js';

export const SWEEP_FILES = ['sweep.html', 'sweep.json', 'sweep.csv'] as const;

/** Writes what a sweep came to as a whole, or nothing of it. */
export async function writeSweep(directory: string, report: SweepReport): Promise<void> {
  const files: Record<(typeof SWEEP_FILES)[number], string> = {
    'sweep.html': sweepPage(report),
    'sweep.json': `${JSON.stringify(report, null, 2)}\n`,
    'sweep.csv': sweepCsv(report),
  };
  await writeDirectoryAtomically(directory, files);
}
