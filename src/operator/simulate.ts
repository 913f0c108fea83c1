import { join } from 'node:path';
import { readEnvironment } from '../config/environment.js';
import { loadFunds } from '../config/funds-file.js';
import { checkDirectoryTarget } from '../local/atomic-directory.js';
import { checkResultFile, writeResultFile } from '../local/result-file.js';
import { loadRecording, type Recording } from '../simulation/load-recording.js';
import { tickSizeBy, venueBy } from '../simulation/play-choice.js';
import {
  detailedReport,
  type SimulationReport,
  simulationReport,
} from '../simulation/report/simulation-report.js';
import type { VenueTerms } from '../simulation/usual-venue.js';
import { UsageError, type UsageProblem } from './command-error.js';
import { compare } from './compare.js';
import type { Context } from './context.js';
import { readOptions } from './read-options.js';
import { recordingFiles } from './recording-options.js';
import { rebalancesCsv } from './replay/write-results.js';
import { chosenPlay } from './simulate/chosen-play.js';
import { printSimulation } from './simulate/print-simulation.js';
import { SIMULATE_OPTIONS, type SimulateOptions } from './simulate/simulate-options.js';
import { REPORT_FILES, writeReport } from './simulate/write-report.js';
import { sweep } from './sweep.js';
import type { Terminal } from './terminal.js';

/** `ballast simulate`: recorded prices by the engine's own rules, in this process. */
export async function simulateAction({ terminal, env }: Context, raw: object): Promise<void> {
  const options = readOptions(SIMULATE_OPTIONS, raw);
  refuseTogether(options);
  const file = options.funds ?? readEnvironment(env).fundsFile;
  if (options.against !== undefined) {
    return compare(terminal, { first: file, second: options.against }, options);
  }
  return options.vary.length > 0 ? sweep(terminal, file, options) : simulateOnce(terminal, file, options);
}

async function simulateOnce(terminal: Terminal, file: string, options: SimulateOptions): Promise<void> {
  if (options.out !== undefined) await checkDirectoryTarget(options.out, REPORT_FILES);
  if (options.csv !== undefined) await checkResultFile(options.csv);
  const config = await loadFunds(file, 'simulation');
  const choice = chosenPlay(options);
  const recording = await loadRecording(config.funds, recordingFiles(options), tickSizeBy(choice));
  const contracts = recording.market.contracts.map(({ contract }) => contract);
  const venue = venueBy(choice, contracts);
  const report =
    options.out === undefined
      ? simulationReport(recording, venue)
      : await written(terminal, options.out, recording, venue);
  if (options.csv !== undefined) await writeResultFile(options.csv, rebalancesCsv(report));
  if (options.json) terminal.printJson(report);
  else printSimulation(terminal, report);
}

function refuseTogether({ against, vary, workers }: SimulateOptions): void {
  const problems: UsageProblem[] = [];
  if (against !== undefined && vary.length > 0) {
    const message = 'is one other file, and does not go together with --vary';
    problems.push({ option: '--against', message, remedy: 'do one after the other' });
  }
  if (workers !== undefined && vary.length === 0) {
    problems.push({ option: '--workers', message: 'is for --vary alone', remedy: 'leave it out' });
  }
  if (problems.length > 0) throw new UsageError(problems);
}

async function written(
  terminal: Terminal,
  directory: string,
  recording: Recording,
  venue: VenueTerms,
): Promise<SimulationReport> {
  const details = detailedReport(recording, venue);
  await writeReport(directory, details);
  terminal.note(`written: ${REPORT_FILES.map((name) => join(directory, name)).join(', ')}`);
  return details.report;
}
