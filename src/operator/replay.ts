import { Client, Connection } from '@temporalio/client';
import { z } from 'zod';
import { type Environment, readEnvironment } from '../config/environment.js';
import { type FundsConfig, loadFunds } from '../config/funds-file.js';
import { postgresLedger } from '../ledger/postgres-ledger.js';
import { checkDirectoryTarget } from '../local/atomic-directory.js';
import type { DataDirectory } from '../local/data-directory.js';
import { exchangeControl } from '../replay/exchange-control.js';
import { type ReplayOutcome, replayRecording } from '../replay/replay-recording.js';
import { WorldStuckError } from '../replay/still-world.js';
import type { ReplayWorld } from '../replay/world.js';
import { loadRecording, type Recording } from '../simulation/load-recording.js';
import { type Opening, openingOf } from '../simulation/opening.js';
import { CommandFailed, EXIT } from './command-error.js';
import type { Context } from './context.js';
import { interruption } from './interruption.js';
import { type LocalSystem, startLocalSystem } from './local-system.js';
import { tickSizeOf } from './paper-setup.js';
import { readOptions } from './read-options.js';
import { RECORDING_OPTIONS, recordingFiles } from './recording-options.js';
import { removeReplayDirectory, replayDirectory } from './replay/replay-directory.js';
import { replayFunds } from './replay/replay-funds.js';
import { replayProgress } from './replay/replay-progress.js';
import { printReport, type ReplayReport } from './replay/replay-report.js';
import { RESULT_FILES, writeResults } from './replay/write-results.js';

const OPTIONS = z.object({
  ...RECORDING_OPTIONS,
  json: z.boolean().default(false),
  dataDir: z.string().optional(),
  keep: z.boolean().default(false),
});
type Options = z.output<typeof OPTIONS>;

/** `ballast replay`: recorded prices through the whole running system, in a world of its own. */
export async function replayAction(context: Context, raw: object): Promise<void> {
  const options = readOptions(OPTIONS, raw);
  const environment = readEnvironment(context.env);
  const config = await loadFunds(options.funds ?? environment.fundsFile);
  const recording = await loadRecording(config.funds, recordingFiles(options), tickSizeOf);
  const opening = openingOf(recording.market);
  if (options.out !== undefined) await checkDirectoryTarget(options.out, RESULT_FILES);
  const outcome = await inItsOwnWorld({ context, options, environment, config, recording, opening });
  const report = reportOf(recording, outcome);
  if (options.out !== undefined) await writeResults(options.out, report);
  if (options.json) context.terminal.printJson(report);
  else printReport(context.terminal, report);
  if (report.differences.length > 0) context.exitCode = EXIT.failed;
}

interface Play {
  readonly context: Context;
  readonly options: Options;
  readonly environment: Environment;
  readonly config: FundsConfig;
  readonly recording: Recording;
  readonly opening: Opening;
}

/** Starts a whole system, plays, stops it and removes what it kept, whatever happens in between. */
async function inItsOwnWorld(play: Play): Promise<ReplayOutcome> {
  const { context, options, environment } = play;
  const { terminal } = context;
  const directory = await replayDirectory(options.dataDir ?? environment.dataDir);
  const interrupted = interruption('replay');
  let keep = options.keep;
  try {
    return await playIn(directory, play, interrupted.signal);
  } catch (error) {
    if (!(error instanceof WorldStuckError)) throw error;
    keep = true;
    throw new CommandFailed(error.message, `see the logs in ${directory.path}`, { cause: error });
  } finally {
    interrupted.end();
    if (keep) terminal.note(`kept: ${directory.path}`);
    else await removeReplayDirectory(directory);
  }
}

async function playIn(directory: DataDirectory, play: Play, signal: AbortSignal): Promise<ReplayOutcome> {
  const { context, environment, config, recording, opening } = play;
  const { terminal } = context;
  const tokens = recording.funds.map(({ token }) => token);
  const system = await startLocalSystem({
    directory,
    config: await replayFunds(config, tokens, directory.path),
    // A world of its own: neither the ledger nor the venue that the environment may name.
    environment: { ...environment, databaseUrl: null, venueUrl: null },
    market: { kind: 'controlled', startTime: recording.market.from },
    initialPrices: opening.prices,
    replaying: true,
    progress: (line) => terminal.note(line),
  });
  try {
    signal.throwIfAborted();
    return await playThrough(system, play, signal);
  } finally {
    await system.stop();
  }
}

async function playThrough(
  system: LocalSystem,
  { context, recording, opening }: Play,
  signal: AbortSignal,
): Promise<ReplayOutcome> {
  const progress = replayProgress(context.terminal, recording.market);
  const { world, leave } = await enter(system);
  try {
    const played = replayRecording(world, recording.market, opening, (step) => {
      signal.throwIfAborted();
      progress.step(step);
    });
    return await Promise.race([played, whenAborted(signal)]);
  } finally {
    progress.end();
    await leave();
  }
}

/** Never resolves. What was being awaited is left to the end of its world. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function enter(system: LocalSystem): Promise<{ world: ReplayWorld; leave: () => Promise<void> }> {
  if (system.exchangeUrl === null) throw new Error('a replay needs the paper exchange');
  const connection = await Connection.connect({ address: system.temporalAddress });
  const ledger = await postgresLedger({ databaseUrl: system.databaseUrl, maxConnections: 2 });
  return {
    world: {
      ledger,
      temporal: new Client({ connection, namespace: system.temporalNamespace }),
      exchange: exchangeControl(system.exchangeUrl, system.adminToken),
    },
    leave: async () => {
      await ledger.disconnect();
      await connection.close();
    },
  };
}

function reportOf({ market, leftOut, notes }: Recording, outcome: ReplayOutcome): ReplayReport {
  return {
    from: new Date(market.from).toISOString(),
    to: new Date(market.to).toISOString(),
    events: outcome.events,
    funds: outcome.funds,
    books: outcome.books,
    leftOut,
    notes: [...notes, ...outcome.notes],
    differences: outcome.differences,
  };
}
