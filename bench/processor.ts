import { readdir, readFile } from 'node:fs/promises';
import type { World } from './world.js';

/** Milliseconds of processor time by part of the system. */
export type ProcessorTimes = Readonly<Record<string, number>>;

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** What each part has used since it started; nothing where the operating system does not say. */
export async function processorTimes({ system, emptyWorker, bareWorker }: World): Promise<ProcessorTimes> {
  const { temporal, postgres, processes } = system.running();
  const parts: readonly (readonly [string, number | undefined])[] = [
    ['Temporal server', temporal?.pid],
    ['PostgreSQL', postgres?.pid],
    ['paper exchange', processes.find(({ name }) => name === 'paper exchange')?.pid],
    ['worker', processes.find(({ name }) => name === 'worker')?.pid],
    ['empty worker', emptyWorker.pid],
    ['bare worker', bareWorker.pid],
    ['bench', process.pid],
  ];
  const table = await processTable();
  return Object.fromEntries(
    parts.flatMap(([part, pid]) =>
      pid === undefined || !table.has(pid) ? [] : [[part, timeOf(table, pid)]],
    ),
  );
}

/** `sum`, and what was used between the two readings. */
export function spentBetween(
  before: ProcessorTimes,
  after: ProcessorTimes,
  sum: ProcessorTimes,
): ProcessorTimes {
  return Object.fromEntries(
    Object.entries(after).map(([part, ms]) => [part, ms - (before[part] ?? 0) + (sum[part] ?? 0)]),
  );
}

interface Entry {
  readonly parent: number;
  readonly own: number;
  /** Of its children that have ended. */
  readonly ended: number;
}

async function processTable(): Promise<ReadonlyMap<number, Entry>> {
  const names = await readdir('/proc').catch(() => []);
  const ids = names.map(Number).filter(Number.isInteger);
  const entries = await Promise.all(ids.map(async (pid) => [pid, await entryOf(pid)] as const));
  return new Map(entries.flatMap(([pid, entry]) => (entry === null ? [] : [[pid, entry] as const])));
}

async function entryOf(pid: number): Promise<Entry | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  // The name in brackets may hold spaces: fields are counted from the end of it, the first is the state.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent = 0, user = 0, system = 0, childUser = 0, childSystem = 0] = [1, 11, 12, 13, 14].map(
    (index) => fields[index] ?? 0,
  );
  return { parent, own: (user + system) * TICK_MS, ended: (childUser + childSystem) * TICK_MS };
}

/** Of PostgreSQL each connection is a process: a part is a process with all below it, except for the bench. */
function timeOf(table: ReadonlyMap<number, Entry>, pid: number): number {
  const entry = table.get(pid);
  if (entry === undefined) return 0;
  if (pid === process.pid) return entry.own;
  const children = [...table].filter(([, { parent }]) => parent === pid);
  return entry.own + entry.ended + children.reduce((sum, [child]) => sum + timeOf(table, child), 0);
}
