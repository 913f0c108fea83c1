import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine, isAlive } from './process-control.js';

/** What a running PostgreSQL writes about itself into `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

export function postmasterFile(directory: string): string {
  return join(directory, 'postmaster.pid');
}

/**
 * The server of these database files as the file tells; null when there is none or it is half written. Line 1 is
 * the process, line 4 the port.
 */
export async function readPostmaster(directory: string): Promise<Postmaster | null> {
  const text = await readFile(postmasterFile(directory), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return Number.isInteger(pid) && pid > 0 && Number.isInteger(port) && port > 0 ? { pid, port } : null;
}

/** Whether the process lives and really is a PostgreSQL server of this directory, not another that got its id. */
export async function isPostmasterOf(directory: string, pid: number): Promise<boolean> {
  if (!(await isAlive(pid))) return false;
  const line = await commandLine(pid);
  if (line === null || !/postgres/.test(line)) return false;
  const real = await realpath(directory).catch(() => directory);
  return line.includes(directory) || line.includes(real);
}
