import type { Environment } from '../config/environment.js';
import { LedgerUnavailableError } from '../ledger/errors.js';
import { migrate } from '../ledger/migrate.js';
import type { DataDirectory } from '../local/data-directory.js';
import { describeExit } from '../local/detached-server.js';
import { keepRunning } from '../local/kept-server.js';
import { type PostgresServer, startPostgres } from '../local/postgres-server.js';
import { findTemporalBinary } from '../local/temporal-binary.js';
import { startTemporalServer, type TemporalServer } from '../local/temporal-server.js';
import { recordedVersion } from '../local/temporal-version.js';
import { CommandFailed } from './command-error.js';
import type { RunningNote } from './running-note.js';
import { configuredTemporal, withTemporal } from './temporal-connection.js';

export interface ServersOptions {
  readonly directory: DataDirectory;
  readonly environment: Environment;
  /** A replay has a world of its own: what the environment names is left alone. */
  readonly replaying: boolean;
  readonly progress: (line: string) => void;
  readonly note: RunningNote;
}

export interface Stoppable {
  stop(): Promise<void>;
}

/** Null parts are somebody else's, and not ours to stop. */
export interface LedgerServer {
  /** A secret. */
  readonly url: string;
  readonly server: Stoppable | null;
}

/** The ledger that DATABASE_URL names, or PostgreSQL in the data directory, kept running; its tables brought up to date. */
export async function startLedger(options: ServersOptions): Promise<LedgerServer> {
  const given = options.replaying ? undefined : options.environment.databaseUrl?.reveal();
  if (given !== undefined) {
    await migrateGiven(given);
    return { url: given, server: null };
  }
  const kept = await keepPostgres(options);
  const { url, port, adopted } = kept.first;
  try {
    await migrate(url);
  } catch (error) {
    await kept.stop();
    throw error;
  }
  const how = adopted ? ', left running by an earlier start' : '';
  options.progress(`ledger          PostgreSQL at 127.0.0.1:${port}${how}`);
  return { url, server: kept };
}

async function migrateGiven(url: string): Promise<void> {
  try {
    await migrate(url);
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) throw error;
    throw new CommandFailed(
      error.message,
      'check that it runs and that DATABASE_URL is right, or unset DATABASE_URL to use the embedded PostgreSQL',
      { cause: error },
    );
  }
}

function keepPostgres({ directory, progress, note }: ServersOptions) {
  const noted = ({ pid, port }: PostgresServer) => note.server('postgres', { pid, port });
  return keepRunning<PostgresServer>({
    start: async (onExit, previous) => {
      const server = await startPostgres({
        dataDir: directory.path,
        progress,
        // Its clients know it by its port.
        port: previous?.port,
        onExit: () => onExit('ended unexpectedly'),
      });
      await noted(server);
      return server;
    },
    onEnd: (how, restartInMs) => progress(`PostgreSQL ${how}, started again in ${restartInMs / 1_000} s`),
    onRestart: () => progress('PostgreSQL runs again'),
  });
}

export interface TemporalAddress {
  readonly address: string;
  readonly namespace: string;
  /** Null where the server is somebody else's. */
  readonly uiUrl: string | null;
}

/** The server that TEMPORAL_ADDRESS or a profile names, or the development server, kept running on its file in the data directory. */
export async function startTemporal(
  options: ServersOptions,
): Promise<TemporalAddress & { readonly server: Stoppable | null }> {
  const given = options.replaying ? null : configuredTemporal(process.env);
  if (given !== null) {
    await withTemporal(given, async () => undefined);
    options.progress(`temporal        ${given.address}, not ours`);
    return { address: given.address, namespace: given.namespace, uiUrl: null, server: null };
  }
  const { directory, progress } = options;
  // A database file belongs to one version of the server: that one is looked for, if there is a file.
  const bound = await recordedVersion(directory.temporalFile);
  const binary = await findTemporalBinary({ progress, ...(bound === null ? {} : { version: bound }) });
  const kept = await keepTemporal(options, binary);
  const { address, namespace, uiUrl } = kept.first;
  progress(`temporal        ${address}, version ${binary.version}`);
  return { address, namespace, uiUrl, server: kept };
}

function keepTemporal(
  { directory, progress, note }: ServersOptions,
  { path, version }: { readonly path: string; readonly version: string },
) {
  const dbFile = directory.temporalFile;
  return keepRunning<TemporalServer>({
    start: (onExit, previous) =>
      startTemporalServer({
        binary: { path, version },
        dbFile,
        logFile: directory.logFile('temporal'),
        // Its clients know it by its address, and people by that of its web page.
        ...(previous === null ? {} : portsOf(previous)),
        onSpawn: ({ pid, address, uiUrl, namespace }) =>
          note.server('temporal', { pid, address, uiUrl, namespace, binary: path, version, dbFile }),
        onExit: (exit) => onExit(`ended unexpectedly (${describeExit(exit)})`),
      }),
    onEnd: (how, restartInMs) =>
      progress(`the Temporal server ${how}, started again in ${restartInMs / 1_000} s`),
    onRestart: () => progress('the Temporal server runs again'),
  });
}

function portsOf({ address, uiUrl }: TemporalServer): { port: number; uiPort: number | undefined } {
  return {
    port: Number(new URL(`tcp://${address}`).port),
    uiPort: uiUrl === null ? undefined : Number(new URL(uiUrl).port),
  };
}
