import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/ledger/migrate.js';
import { type DataDirectory, openDataDirectory } from '../../src/local/data-directory.js';
import { stopOrphanedTemporal } from '../../src/local/orphans.js';
import { clusterDirectory } from '../../src/local/postgres-cluster.js';
import { stopPostgres } from '../../src/local/postgres-launch.js';
import { type PostgresServer, startPostgres } from '../../src/local/postgres-server.js';
import { isPostmasterOf, readPostmaster } from '../../src/local/postmaster-file.js';
import { readRunning, writeRunning } from '../../src/local/running-file.js';
import { claimDataDirectory } from '../../src/local/single-instance.js';
import { findTemporalBinary } from '../../src/local/temporal-binary.js';
import { startTemporalServer, type TemporalServer } from '../../src/local/temporal-server.js';
import { findTimeSkippingServer } from './time-skipping-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `127.0.0.1:PORT` of a Temporal dev server, namespace `default`, shared by the run. */
    temporalAddress: string;
    /** The Temporal CLI, for tests that start a server of their own. */
    temporalBinary: { path: string; version: string };
    /** The time-skipping server's binary. */
    testServerPath: string;
    /** Administrator's address of the shared PostgreSQL: take a database of your own by `freshDatabase()`. */
    databaseUrl: string;
    /** A database there with the ledger's tables, which nobody connects to. */
    migratedTemplate: string;
  }
}

const PREFIX = 'ballast-test-';
const IN_MEMORY = '/dev/shm';
const ENOUGH_BYTES = 4_000_000_000;
/** What is lost with a test run is no loss, so nothing waits for the disk. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** One Temporal server and one PostgreSQL for the whole run, in a folder that goes with it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  await clearLeftovers();
  const data = await openDataDirectory(await mkdtemp(join(await quickFolder(), PREFIX)));
  const claim = await claimDataDirectory(data.path);
  const stopping: (() => Promise<void>)[] = [() => rm(data.path, { recursive: true, force: true })];
  const stop = async () => {
    claim.release();
    while (stopping.length > 0) await stopping.pop()?.();
  };
  try {
    await settled([
      startTemporal(data, provide).then((server) => stopping.push(() => server.stop())),
      startDatabase(data, provide).then((server) => stopping.push(() => server.stop())),
      findTimeSkippingServer(console.log).then(({ path }) => provide('testServerPath', path)),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** Linux's folder in memory, where a database is made in a fifth of the time; a container may have but little of it. */
async function quickFolder(): Promise<string> {
  const space = await statfs(IN_MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return space < ENOUGH_BYTES ? tmpdir() : IN_MEMORY;
}

/** Waits for all, so that whatever was started is known, and then throws the first failure. */
async function settled(starting: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(starting);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function startDatabase(data: DataDirectory, provide: TestProject['provide']): Promise<PostgresServer> {
  const server = await startPostgres({ dataDir: data.path, port: await getPort(), settings: FAST });
  provide('databaseUrl', server.url);
  provide('migratedTemplate', await makeTemplate(server.url));
  return server;
}

async function makeTemplate(serverUrl: string): Promise<string> {
  const name = 'migrated';
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  return name;
}

async function startTemporal(data: DataDirectory, provide: TestProject['provide']): Promise<TemporalServer> {
  const { path, version } = await findTemporalBinary({ progress: console.log });
  const [port, logFile] = [await getPort(), data.logFile('temporal')];
  const server = await startTemporalServer({
    binary: { path, version },
    dbFile: null,
    logFile,
    port,
    headless: true,
  });
  await note(data, server, { binary: path, version, port });
  provide('temporalAddress', server.address);
  provide('temporalBinary', { path, version });
  return server;
}

/** For the next run, should this one be killed. */
function note(
  data: DataDirectory,
  { pid, address, uiUrl, namespace }: TemporalServer,
  { binary, version, port }: { binary: string; version: string; port: number },
): Promise<void> {
  return writeRunning(data.path, {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    // It has no file: the port tells it from others.
    temporal: { pid, address, uiUrl, namespace, binary, version, dbFile: `--port ${port}` },
    postgres: null,
    processes: [],
    fundsFile: '',
    webUrl: null,
  });
}

/** Stops the servers of runs that were killed, and removes their folders; runs that go on are left alone. */
async function clearLeftovers(): Promise<void> {
  for (const place of [tmpdir(), IN_MEMORY]) {
    const names = await readdir(place).catch(() => []);
    const folders = names.filter((name) => name.startsWith(PREFIX));
    for (const name of folders) await clear(join(place, name)).catch(() => undefined);
  }
}

async function clear(path: string): Promise<void> {
  const claim = await claimDataDirectory(path);
  await stopOrphanedTemporal(await readRunning(path));
  const cluster = clusterDirectory(path);
  const left = await readPostmaster(cluster);
  if (left !== null && (await isPostmasterOf(cluster, left.pid))) await stopPostgres(left.pid);
  claim.release();
  await rm(path, { recursive: true, force: true });
}
