import { commandLine, isAlive, stopProcess } from './process-control.js';
import type { Running } from './running-file.js';

const STOP = [
  { signal: 'SIGTERM', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
] as const;

/**
 * Stops the Temporal server that a killed `ballast up` left behind, and returns whether there was one. It is
 * recognised by its command line, binary and database file, since its id may long belong to another program.
 * The caller holds the data directory alone, so nobody else is using it.
 */
export async function stopOrphanedTemporal(left: Running | null): Promise<boolean> {
  const temporal = left?.temporal ?? null;
  if (temporal === null) return false;
  return stopIfStill(temporal.pid, [temporal.binary, 'start-dev', temporal.dbFile]);
}

/**
 * Stops a process if its command line still holds every one of `marks`; returns whether it did. For our own
 * children too, which end by themselves when their parent does, unless they are stuck.
 */
export async function stopIfStill(pid: number, marks: readonly string[]): Promise<boolean> {
  if (!(await isAlive(pid))) return false;
  const line = await commandLine(pid);
  if (line === null || !marks.every((mark) => line.includes(mark))) return false;
  await stopProcess(pid, STOP);
  return true;
}
