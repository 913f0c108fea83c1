import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sizeOf } from './log-file.js';
import { postgresBinaries } from './postgres-binaries.js';
import { clusterDirectory, ensureCluster, readPassword } from './postgres-cluster.js';
import { launchPostgres, stopPostgres, stopStuckPostgres } from './postgres-launch.js';
import { ensureDatabase, postgresUrl, serves } from './postgres-probe.js';
import { checkReachable, postgresUser } from './postgres-user.js';
import { isPostmasterOf, postmasterFile, readPostmaster } from './postmaster-file.js';
import { isAlive } from './process-control.js';

export interface PostgresServerOptions {
  readonly dataDir: string;
  /** A fixed port. Left out: 54329 when it is free, else any. */
  readonly port?: number | undefined;
  /** Overrides of server settings, such as those that make tests quicker. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly progress?: (line: string) => void;
  /** Told when the server ends without having been stopped. */
  readonly onExit?: () => void;
}

export interface PostgresServer {
  /** With user, password and database. A secret. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Whether the server had been left running by a process that was killed. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on `<dataDir>/postgres`, made at the first start, or adopts the server that a killed process
 * left there. The caller holds the data directory alone (`claimDataDirectory`). Throws a `LocalError`.
 */
export async function startPostgres(options: PostgresServerOptions): Promise<PostgresServer> {
  const directory = clusterDirectory(options.dataDir);
  const adopted = await adopt(options, directory);
  if (adopted !== null) return adopted;
  const binaries = postgresBinaries();
  const user = await postgresUser(directory);
  if (user !== undefined) await checkReachable(user, [options.dataDir, binaries.postgres]);
  const password = await ensureCluster(options.dataDir, binaries, user);
  const { server, port } = await launchPostgres({
    file: binaries.postgres,
    directory,
    logFile: join(options.dataDir, 'logs', 'postgres.log'),
    password,
    user,
    port: options.port,
    settings: options.settings ?? {},
  });
  await ensureDatabase(port, password);
  return running(options, { pid: server.pid, port, password, adopted: false });
}

async function adopt(options: PostgresServerOptions, directory: string): Promise<PostgresServer | null> {
  const found = await readPostmaster(directory);
  if (found === null || !(await isPostmasterOf(directory, found.pid))) {
    await removeMisleading(directory, found?.pid ?? null);
    return null;
  }
  const password = await readPassword(options.dataDir);
  if (password !== null && (await serves(found.port, password, directory))) {
    await ensureDatabase(found.port, password);
    return running(options, { ...found, password, adopted: true });
  }
  options.progress?.(`Stopping a PostgreSQL server (process ${found.pid}) that no longer answers`);
  await stopStuckPostgres(found.pid);
  return null;
}

/**
 * PostgreSQL itself copes with the file of a dead server. It refuses one that is empty, or that names a process
 * which lives but is another program that got the id.
 */
async function removeMisleading(directory: string, pid: number | null): Promise<void> {
  const file = postmasterFile(directory);
  const misleading = pid === null ? sizeOf(file) === 0 : await isAlive(pid);
  if (misleading) await rm(file, { force: true });
}

interface Running {
  readonly pid: number;
  readonly port: number;
  readonly password: string;
  readonly adopted: boolean;
}

function running(options: PostgresServerOptions, { pid, port, password, adopted }: Running): PostgresServer {
  let stopping = false;
  const watch = setInterval(() => void lookAfter(), 1_000);
  watch.unref();
  // By its id and not as our child: an adopted server is nobody's child.
  async function lookAfter(): Promise<void> {
    if (stopping || (await isAlive(pid))) return;
    clearInterval(watch);
    if (!stopping) options.onExit?.();
  }
  return {
    url: postgresUrl(port, password),
    port,
    pid,
    adopted,
    stop: () => {
      stopping = true;
      clearInterval(watch);
      return stopPostgres(pid);
    },
  };
}
