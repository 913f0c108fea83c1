import { writeDirectoryAtomically } from '../../local/atomic-directory.js';
import type { Pair } from '../../simulation/compare/compare-funds.js';
import type { ComparisonDetails } from '../../simulation/compare/detailed-comparison.js';
import { comparisonPage } from '../../simulation/compare/report/page.js';
import { comparedSeriesCsv } from '../../simulation/report/series-csv.js';
import { bothRebalancesCsv } from './both-rebalances-csv.js';
import type { ComparisonReport } from './print-comparison.js';

export const COMPARISON_FILES = [
  'comparison.html',
  'comparison.json',
  'rebalances.csv',
  'series.csv',
] as const;

/** Writes a comparison as a whole, or nothing of it. */
export async function writeComparison(
  directory: string,
  files: Pair<string>,
  details: ComparisonDetails,
): Promise<void> {
  const report: ComparisonReport = { files, ...details.report };
  const texts: Record<(typeof COMPARISON_FILES)[number], string> = {
    'comparison.html': comparisonPage(details, files),
    'comparison.json': `${JSON.stringify(report, null, 2)}\n`,
    'rebalances.csv': bothRebalancesCsv(details),
    'series.csv': comparedSeriesCsv(details.histories),
  };
  await writeDirectoryAtomically(directory, texts);
}
