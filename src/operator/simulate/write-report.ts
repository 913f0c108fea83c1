import { type DirectoryFiles, writeDirectoryAtomically } from '../../local/atomic-directory.js';
import { reportPage } from '../../simulation/report/page.js';
import { seriesCsv } from '../../simulation/report/series-csv.js';
import type { Details } from '../../simulation/report/simulation-report.js';
import { rebalancesCsv } from '../replay/write-results.js';

export const REPORT_FILES = ['report.html', 'result.json', 'rebalances.csv', 'series.csv'] as const;

/** Writes a report as a whole, or nothing of it. */
export async function writeReport(directory: string, details: Details): Promise<void> {
  const { report, histories } = details;
  const files: Record<(typeof REPORT_FILES)[number], string> = {
    'report.html': reportPage(details),
    'result.json': `${JSON.stringify(report, null, 2)}\n`,
    'rebalances.csv': rebalancesCsv(report),
    'series.csv': seriesCsv(histories),
  };
  await writeDirectoryAtomically(directory, files satisfies DirectoryFiles);
}
