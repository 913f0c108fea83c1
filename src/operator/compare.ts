import { ConfigError } from '../config/config-error.js';
import { loadFunds } from '../config/funds-file.js';
import type { FundSettings } from '../contract/fund-settings.js';
import { compare as comparison } from '../simulation/compare/compare.js';
import type { Pair } from '../simulation/compare/compare-funds.js';
import { loadHeldPrices } from '../simulation/load-recording.js';
import { printComparison } from './compare/print-comparison.js';
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
  const { first, second } = await loadBoth(files);
  const prices = await loadHeldPrices([...first, ...second], recordingFiles(options));
  const report = { files, ...comparison({ first, second }, prices, chosenPlay(options)) };
  if (options.json) terminal.printJson(report);
  else printComparison(terminal, report);
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
