import type { ChaosOptions } from './options.js';
import type { Program } from './program.js';
import { runSeed, type SeedResult } from './run/run-seed.js';
import { type Limits, scheduleOf } from './schedule/schedule.js';
import { entryLine, timeline } from './timeline.js';
import { addUp, noTotals, readTotals, type Totals, writeTotals } from './totals.js';
import { besideBooks, type Slot, sideOf } from './world/slots.js';
import type { World } from './world/world.js';
import { Worlds } from './worlds.js';

export type SeedOptions = Pick<ChaosOptions, 'seeds' | 'seed' | 'minutes' | 'resume' | 'worlds' | 'timeline'>;

/**
 * Runs seeds until all have run or the time is over; the totals include what is resumed. Several worlds run beside
 * each other, each with its own seeds one after the other: most of a seed is waiting.
 */
export async function runSeeds(
  program: Program,
  options: SeedOptions,
  progress: (line: string) => void,
): Promise<Totals> {
  const { resume } = options;
  let totals = resume === undefined ? noTotals(options.seed) : await readTotals(resume, options.seed);
  let next = totals.nextSeed;
  const end = next + options.seeds;
  const deadline = Date.now() + options.minutes * 60_000;
  const add = async (result: SeedResult): Promise<void> => {
    totals = addUp(totals, result);
    progress(lineOf(result));
    if (resume !== undefined) await writeTotals(resume, totals);
  };
  const runner = async (): Promise<void> => {
    const worlds = new Worlds(program, progress);
    try {
      while (next < end && Date.now() < deadline) {
        const seed = next;
        next += 1;
        const { world, slot: whole } = await worlds.next();
        const slot = slotOfSeed(whole, seed);
        const result = await runSeed(world, slot, scheduleOf(seed, limitsOf(slot)));
        await add(result);
        const isGreen = isGreenSeed(result);
        if (!isGreen || options.timeline) await tell(world, result, progress);
        if (!isGreen) await worlds.stop();
      }
    } finally {
      await worlds.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.worlds, options.seeds) }, runner));
  return totals;
}

const BOOK_EVERY = 3;

/**
 * Every third seed has a hedge book, and beside it one of the other funds, each of them in its turn: with all of them it
 * would be half as long again.
 */
function slotOfSeed(whole: Slot, seed: number): Slot {
  return seed % BOOK_EVERY === 0 ? besideBooks(whole, seed / BOOK_EVERY) : sideOf(whole, 'funds');
}

function limitsOf({ funds }: Slot): Limits {
  const books = funds.filter(({ kind }) => kind === 'book').length;
  return { funds: funds.length - books, books, kills: true, faults: true };
}

function lineOf({ seed, tookMs, kills, faults, resets, orders, violations, unfinished }: SeedResult): string {
  const wrong = violations.length > 0 ? `${violations.length} VIOLATIONS` : 'green';
  const state = unfinished === null ? wrong : `UNFINISHED: ${unfinished}`;
  const seconds = (tookMs / 1_000).toFixed(1);
  return `seed ${seed}: ${state}; ${orders} orders, ${kills} kills, ${faults} faults, ${resets} resets, ${seconds} s`;
}

const isGreenSeed = ({ violations, unfinished }: SeedResult): boolean =>
  violations.length === 0 && unfinished === null;

/** Everything that is known of a seed goes to the progress lines. */
async function tell(world: World, result: SeedResult, progress: (line: string) => void): Promise<void> {
  const { seed, violations, evidence } = result;
  for (const { invariant, subject, what } of violations) progress(`  ${invariant}: ${subject}: ${what}`);
  progress(`  again: npm run chaos -- --seed ${seed} --seeds 1`);
  const lines = evidence === null ? world.journal.entries.map(entryLine) : await timeline(world, evidence);
  for (const line of lines) progress(`  ${line}`);
}
