import { startDaily } from '../run/daily.js';
import { untilIdle } from '../run/idle.js';
import { moveMarket } from '../run/market.js';
import { askEmergency, giveWord } from '../run/operator.js';
import { provisionFunds } from '../run/run-seed.js';
import type { SeedRun } from '../run/seed-run.js';
import { FUND } from '../world/slots.js';

/** A way to make every fund of a slot pass the same boundaries at the same time. */
export interface Scenario {
  readonly name: string;
  /** Whether its funds must not have been established before. */
  readonly fresh: boolean;
  /** Whether it is about hedge books: those of the slot take part, and nobody else. */
  readonly ofBooks?: true;
  /** Whether its funds can take part in nothing afterwards. */
  readonly last?: true;
  /** What it is about, where that happens by itself at any time: its boundaries are of no other scenario. */
  readonly steps?: readonly string[];
  /** How long it may take until the last boundary is reached, where that is longer than usual. */
  readonly gatherMs?: number;
  /** Brings the funds to where it begins, before anything lies in wait. */
  readonly prepare?: (run: SeedRun) => Promise<void>;
  /** Those that take part, by their place in the slot; all of them where it says nothing. */
  readonly takingPart?: (run: SeedRun) => readonly number[];
  /** Returns once everything has been asked for, at the latest when the funds are done. */
  readonly start: (run: SeedRun, round: string) => Promise<void>;
  /** What an operator says afterwards, so that the next round finds the funds as this one did. */
  readonly after?: (run: SeedRun, round: string) => Promise<void>;
}

const MINUTES = 3;
const SETTLE_DOWN_MS = 60_000;

export const everyFund = (run: SeedRun, work: (fund: number) => Promise<void>): Promise<unknown> =>
  Promise.all(placesOf(run, false).map(work));

export const everyBook = (run: SeedRun, work: (book: number) => Promise<void>): Promise<unknown> =>
  Promise.all(placesOf(run, true).map(work));

function placesOf({ slot }: SeedRun, areBooks: boolean): number[] {
  return slot.funds.flatMap(({ kind }, place) => ((kind === 'book') === areBooks ? [place] : []));
}

const establish: Scenario = {
  name: 'establish',
  fresh: true,
  start: provisionFunds,
};

/** To and fro by two percent, within every range. */
export const emergency: Scenario = {
  name: 'emergency',
  fresh: false,
  start: async (run, round) => {
    await sway(run, 0.02);
    await askAll(run, round);
  },
};

const word: Scenario = {
  name: 'word',
  fresh: false,
  start: async (run, round) => {
    const halt = { kind: 'word', action: 'halt', how: 'signal', copies: 1 } as const;
    await everyFund(run, (fund) => giveWord(run, { ...halt, fund }, round));
  },
  after: async (run, round) => {
    const resume = { kind: 'word', action: 'resume', how: 'update', copies: 1 } as const;
    await everyFund(run, (fund) => giveWord(run, { ...resume, fund }, round));
  },
};

const daily: Scenario = {
  name: 'daily',
  fresh: false,
  start: async (run) => {
    await sway(run, 0.015);
    await startDaily(run);
  },
};

/** Beyond the range of those who lose by it, each from a rebalance point at the price before. */
const breach: Scenario = {
  name: 'breach',
  fresh: false,
  prepare: async (run) => {
    await startDaily(run);
    const waiting = await untilIdle(run, SETTLE_DOWN_MS);
    if (waiting !== null) throw new Error(`no daily before a breach: ${waiting}`);
  },
  takingPart: (run) => losers(run, directionOf(run)),
  start: (run) => moveMarket(run.world, run.slot, directionOf(run) * FUND.range * 1.25, MINUTES),
};

const priceOf = ({ world, slot }: SeedRun): number => world.market.prices.get(slot.contract) ?? FUND.price;

/** Toward the price at which the market began. */
const directionOf = (run: SeedRun): 1 | -1 => (priceOf(run) > FUND.price ? -1 : 1);

function losers({ slot }: SeedRun, direction: 1 | -1): number[] {
  const places = slot.funds.map((fund, place) => ({ place, loses: Number(fund.leverage) * direction < 0 }));
  return places.filter(({ loses }) => loses).map(({ place }) => place);
}

export const USUAL_SCENARIOS: readonly Scenario[] = [emergency, word, daily, breach, establish];

/** By a fraction, toward the price at which the market began. */
export function sway(run: SeedRun, fraction: number, minutes = MINUTES): Promise<void> {
  return moveMarket(run.world, run.slot, directionOf(run) * fraction, minutes);
}

/** An emergency of every fund, by a key that no other round or scenario has. */
export async function askAll(run: SeedRun, round: string): Promise<void> {
  const ask = { kind: 'emergency', how: 'update', copies: 1 } as const;
  const number = run.asks.length;
  await everyFund(run, (fund) =>
    askEmergency(run, { ...ask, fund, requestKey: `${round}-${number}-${fund}` }),
  );
}
