import { type Environment, readEnvironment } from '../config/environment.js';
import { dataDirectoryPath } from '../local/data-directory.js';
import { readPassword } from '../local/postgres-cluster.js';
import { postgresUrl } from '../local/postgres-probe.js';
import { readRunning } from '../local/running-file.js';
import { findHolder } from '../local/single-instance.js';
import { CommandFailed } from './command-error.js';

/** What a running `ballast up` has brought along, as it says so in its data directory. */
export interface RunningSystem {
  /** Null where DATABASE_URL names it, the same for Temporal. */
  readonly databaseUrl: string | null;
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    readonly uiUrl: string | null;
  } | null;
  readonly venueUrl: string | null;
  readonly fundsFile: string;
}

/** What a command finds around it: the environment, and a system that runs on this machine, if one does. */
export interface Surroundings {
  readonly environment: Environment;
  readonly dataDir: string;
  readonly running: RunningSystem | null;
}

export async function surroundings(
  env: NodeJS.ProcessEnv,
  dataDirOption: string | undefined,
): Promise<Surroundings> {
  const environment = readEnvironment(env);
  const dataDir = dataDirOption ?? environment.dataDir;
  return { environment, dataDir, running: await runningSystem(dataDirectoryPath(dataDir, {})) };
}

/** Null where nothing runs on this data directory, or what ran was killed. */
async function runningSystem(dataDir: string): Promise<RunningSystem | null> {
  const [running, password] = await Promise.all([readRunning(dataDir), readPassword(dataDir)]);
  if (running === null || (await findHolder(dataDir)) === null) return null;
  const { temporal, postgres, processes, fundsFile } = running;
  return {
    databaseUrl: postgres === null || password === null ? null : postgresUrl(postgres.port, password),
    temporal,
    venueUrl: processes.find(({ url }) => url !== null)?.url ?? null,
    fundsFile,
  };
}

/** The ledger's connection string: DATABASE_URL, else that of the running system. Throws where there is neither. */
export function ledgerUrl({ environment, running, dataDir }: Surroundings): string {
  const url = environment.databaseUrl?.reveal() ?? running?.databaseUrl ?? null;
  if (url === null) throw nothingRuns(dataDir, 'DATABASE_URL');
  return url;
}

/** The environment as the venue is to be opened with: BALLAST_VENUE_URL, else the running system's exchange. */
export function venueEnvironment({ environment, running }: Surroundings): Environment {
  return { ...environment, venueUrl: environment.venueUrl ?? running?.venueUrl ?? null };
}

/** The funds that run: BALLAST_FUNDS or its default, unless a running system says which it took. */
export function fundsFile({ environment, running }: Surroundings): string {
  return running?.fundsFile ?? environment.fundsFile;
}

export function nothingRuns(dataDir: string, variable: string): CommandFailed {
  return new CommandFailed(
    `nothing is running here: there is no running system in ${dataDir}, and ${variable} is not set`,
    'start it with npm start, or name its data directory with --data-dir',
  );
}
