import { join } from 'node:path';
import { ConfigError } from '../config/config-error.js';
import { loadFunds } from '../config/funds-file.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { checkDirectoryTarget } from '../local/atomic-directory.js';
import { checkResultFile, writeResultFile } from '../local/result-file.js';
import { compare as comparison } from '../simulation/compare/compare.js';
import type { Pair } from '../simulation/compare/compare-funds.js';
import { type ComparisonDetails, detailedComparison } from '../simulation/compare/detailed-comparison.js';
import { loadHeldPrices } from '../simulation/load-recording.js';
import { bothRebalancesCsv } from './compare/both-rebalances-csv.js';
import { printComparison } from './compare/print-comparison.js';
import { COMPARISON_FILES, writeComparison } from './compare/write-comparison.js';
import { recordingFiles } from './recording-options.js';
import { chosenPlay } from './simulate/chosen-play.js';
import type { SimulateOptions } from './simulate/simulate-options.js';
import type { Terminal } from './terminal.js';

/** `ballast simulate --against`: the same recording by two rule sets. */
export async function compare(
  terminal: Terminal,
  files: Pair<string>,
  options: SimulateOptions,
): Promise<void> {
  const { csv, out } = options;
  if (out !== undefined) await checkDirectoryTarget(out, COMPARISON_FILES);
  if (csv !== undefined) await checkResultFile(csv);
  const sets = await loadBoth(files);
  const prices = await loadHeldPrices([...sets.first, ...sets.second], recordingFiles(options));
  const choice = chosenPlay(options);
  const played =
    out === undefined
      ? comparison(sets, prices, choice)
      : await written(terminal, out, files, detailedComparison(sets, prices, choice));
  if (csv !== undefined) await writeResultFile(csv, bothRebalancesCsv(played));
  const report = { files, ...played.report };
  if (options.json) terminal.printJson(report);
  else printComparison(terminal, report);
}

async function written(
  terminal: Terminal,
  directory: string,
  files: Pair<string>,
  details: ComparisonDetails,
): Promise<ComparisonDetails> {
  await writeComparison(directory, files, details);
  terminal.note(`written: ${COMPARISON_FILES.map((name) => join(directory, name)).join(', ')}`);
  return details;
}

/** Throws a `ConfigError` with the mistakes of both files. */
async function loadBoth({ first, second }: Pair<string>): Promise<Pair<readonly FundSettings[]>> {
  const [one, other] = await Promise.allSettled([
    loadFunds(first, 'simulation'),
    loadFunds(second, 'simulation'),
  ]);
  if (one.status === 'fulfilled' && other.status === 'fulfilled')
    return { first: one.value.funds, second: other.value.funds };
  const reasons = [one, other].flatMap((read): readonly unknown[] =>
    read.status === 'rejected' ? [read.reason] : [],
  );
  const issues = reasons.flatMap((reason) => (reason instanceof ConfigError ? reason.issues : []));
  throw reasons.every((reason) => reason instanceof ConfigError) ? new ConfigError(issues) : reasons[0];
}
