import { join } from 'node:path';
import { startChild } from '../../src/local/child-process.js';
import type { DataDirectory } from '../../src/local/data-directory.js';
import { startPostgres } from '../../src/local/postgres-server.js';
import { findTemporalBinary } from '../../src/local/temporal-binary.js';
import { startTemporalServer } from '../../src/local/temporal-server.js';
import { KeptPart, type Running } from './kept-part.js';

/** The processes of which the system consists; each can be killed. */
export const PARTS = ['control', 'trading', 'market', 'exchange', 'postgres', 'temporal'] as const;
export type PartName = (typeof PARTS)[number];

/** Each worker role is a process of its own. */
export const ROLES = ['control', 'trading', 'market'] as const;

type Note = (who: string, what: string) => void;

/** What a process killed by us needs at most to end in order when all is over. */
const CHILD_GRACE_MS = 4_000;

export interface Started<T> {
  readonly part: KeptPart;
  readonly at: T;
}

/** PostgreSQL on the directory's files. What a killed process had committed is in the files' cache: nothing waits for a disk. */
export async function postgresPart(directory: DataDirectory, note: Note): Promise<Started<{ url: string }>> {
  let port: number | undefined;
  let url = '';
  // The judge asks when a change counted, not when its writer looked at a clock.
  const settings = { fsync: 'off', max_connections: '200', track_commit_timestamp: 'on' };
  const part = keptPart('postgres', note, async () => {
    const server = await startPostgres({ dataDir: directory.path, port, settings });
    port = server.port;
    url = server.url;
    return server;
  });
  await part.start();
  return { part, at: { url } };
}

export interface TemporalPlace {
  readonly address: string;
  readonly namespace: string;
}

/** Temporal's development server on a file of its own. */
export async function temporalPart(directory: DataDirectory, note: Note): Promise<Started<TemporalPlace>> {
  const binary = await findTemporalBinary({ progress: () => undefined });
  let place: TemporalPlace = { address: '', namespace: 'default' };
  const part = keptPart('temporal', note, async () => {
    const port = place.address === '' ? undefined : Number(new URL(`tcp://${place.address}`).port);
    const logFile = directory.logFile('temporal');
    const dbFile = directory.temporalFile;
    const server = await startTemporalServer({ binary, dbFile, logFile, port, headless: true });
    place = server;
    return server;
  });
  await part.start();
  return { part, at: place };
}

export interface ChildPart {
  readonly name: PartName;
  readonly entry: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** One of the program's own processes. Its place is what it said when it was ready, as text. */
export async function childPart(
  directory: DataDirectory,
  { name, entry, args, environment = {} }: ChildPart,
  note: Note,
): Promise<Started<unknown>> {
  let said: unknown;
  const part = keptPart(name, note, async (): Promise<Running> => {
    const child = await startChild({
      name,
      entry,
      args,
      environment,
      logFile: directory.logFile(name),
      restart: false,
    });
    said = child.ready();
    return { pid: child.pid() ?? 0, stop: () => child.stop(CHILD_GRACE_MS) };
  });
  await part.start();
  return { part, at: said };
}

function keptPart(name: PartName, note: Note, start: () => Promise<Running>): KeptPart {
  return new KeptPart({ name, start, onEvent: (what) => note(name, what) });
}

export const entryOf = (dist: string, file: string): string => join(dist, file);
