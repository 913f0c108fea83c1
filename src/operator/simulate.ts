import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { readEnvironment } from '../config/environment.js';
import { loadFunds } from '../config/funds-file.js';
import { COST_FIELDS } from '../simulation/cost-fields.js';
import { loadRecording } from '../simulation/load-recording.js';
import { usualVenue } from '../simulation/usual-venue.js';
import type { Context } from './context.js';
import { tickSizeOf } from './paper-setup.js';
import { readOptions } from './read-options.js';
import { RECORDING_OPTIONS, recordingFiles } from './recording-options.js';
import { rebalancesCsv } from './replay/write-results.js';
import { printSimulation } from './simulate/print-simulation.js';
import { simulationReport } from './simulate/simulation-report.js';

const { out: _, ...recordingOptions } = RECORDING_OPTIONS;

const OPTIONS = z.object({
  ...recordingOptions,
  ...COST_FIELDS,
  csv: z.string().min(1, 'is empty').optional(),
  json: z.boolean().default(false),
});

/** `ballast simulate`: recorded prices by the engine's own rules, in this process. */
export async function simulateAction({ terminal, env }: Context, raw: object): Promise<void> {
  const options = readOptions(OPTIONS, raw);
  const config = await loadFunds(options.funds ?? readEnvironment(env).fundsFile);
  const recording = await loadRecording(config.funds, recordingFiles(options), tickSizeOf);
  const contracts = recording.market.contracts.map(({ contract }) => contract);
  const report = simulationReport(recording, usualVenue(contracts, options));
  if (options.csv !== undefined) await writeFile(options.csv, rebalancesCsv(report));
  if (options.json) terminal.printJson(report);
  else printSimulation(terminal, report);
}
