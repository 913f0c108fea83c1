import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomically } from '../src/local/atomic-file.js';

const violation = z.object({
  seed: z.number(),
  invariant: z.string(),
  subject: z.string(),
  what: z.string(),
});

const TOTALS = z.object({
  /** How many seeds ran to their judgement, or to the end of their time. */
  seeds: z.number(),
  kills: z.number(),
  faults: z.number(),
  resets: z.number(),
  orders: z.number(),
  tookMs: z.number(),
  /** Where processes were killed: `trading at order/before-send`, and how often. */
  struck: z.record(z.string(), z.number()),
  violations: z.array(violation),
  unfinished: z.array(z.object({ seed: z.number(), waitingFor: z.string() })),
  /** The first seed that has not run. */
  nextSeed: z.number(),
});

/** What any number of seeds came to; runs are added up in it. */
export type Totals = z.output<typeof TOTALS>;

export function noTotals(firstSeed: number): Totals {
  const nothing = { seeds: 0, kills: 0, faults: 0, resets: 0, orders: 0, tookMs: 0 };
  return { ...nothing, struck: {}, violations: [], unfinished: [], nextSeed: firstSeed };
}

/** What a seed, or a round of the crash matrix, came to. */
export interface Added {
  readonly seed: number;
  readonly kills: number;
  readonly faults: number;
  readonly resets: number;
  readonly orders: number;
  readonly tookMs: number;
  readonly struck: readonly string[];
  readonly violations: readonly { invariant: string; subject: string; what: string }[];
  readonly unfinished: string | null;
}

export function addUp(totals: Totals, added: Added): Totals {
  const struck = { ...totals.struck };
  for (const name of added.struck) struck[name] = (struck[name] ?? 0) + 1;
  const { seed, unfinished } = added;
  return {
    seeds: totals.seeds + 1,
    kills: totals.kills + added.kills,
    faults: totals.faults + added.faults,
    resets: totals.resets + added.resets,
    orders: totals.orders + added.orders,
    tookMs: totals.tookMs + added.tookMs,
    struck,
    violations: [
      ...totals.violations,
      ...added.violations.map(({ invariant, subject, what }) => ({ seed, invariant, subject, what })),
    ],
    unfinished: [...totals.unfinished, ...(unfinished === null ? [] : [{ seed, waitingFor: unfinished }])],
    nextSeed: Math.max(totals.nextSeed, seed + 1),
  };
}

/** The totals of earlier runs; none where the file is not there yet. Throws where it holds something else. */
export async function readTotals(file: string, firstSeed: number): Promise<Totals> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return noTotals(firstSeed);
  const read = TOTALS.safeParse(JSON.parse(text));
  if (read.success) return read.data;
  throw new Error(`${file} holds no totals of earlier runs: name another file with --resume, or remove it`);
}

export const writeTotals = (file: string, totals: Totals): Promise<void> =>
  writeFileAtomically(file, `${JSON.stringify(totals)}\n`, 0o644);

export const isGreen = ({ violations, unfinished }: Totals): boolean =>
  violations.length === 0 && unfinished.length === 0;
