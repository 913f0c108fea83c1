import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFunds } from '../../src/config/funds-file.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import type { RecordedPrices } from '../../src/simulation/recorded-prices.js';
import type { Simulation } from '../../src/simulation/simulation.js';
import { builtSimulation } from '../built.js';
import { inTurn } from '../in-turn.js';
import type { Size } from '../size.js';
import { barePass, bareRead } from './bare-loops.js';
import { hourlyFile } from './hours.js';
import { writeMinutes } from './minutes.js';
import { processorSeconds } from './processor-seconds.js';

const CONTRACT = 'BTCUSDT';
/** Without a move of 15 % between two dailies; and the year with the crash of March. */
const CALM = { from: Date.parse('2018-10-01T00:00:00Z'), to: Date.parse('2018-11-10T00:00:00Z') };
const CRASH = { from: Date.parse('2020-01-01T00:00:00Z'), to: Date.parse('2020-12-31T00:00:00Z') };

/** One round; seconds of processor time, and candles for one second of it. */
export interface SimulationRound {
  /** Reading and playing three years of hours. */
  readonly whole: number;
  /** The same, and every row of the result written as JSON. */
  readonly written: number;
  /** Reading and playing the file of minutes, and reading it in a bare loop. */
  readonly fromFile: number;
  readonly bareFile: number;
  readonly calm: number;
  readonly crash: number;
  readonly barePass: number;
}

export interface SimulationTimes {
  readonly what: string;
  /** Candles of the file of minutes. */
  readonly minutes: number;
  readonly rounds: readonly SimulationRound[];
}

/** (d): a daily rebalance to 3x over hours and minutes, each beside its bare loop, all in this process. */
export async function measureSimulation(
  size: Size,
  progress: (line: string) => void,
): Promise<SimulationTimes> {
  const built = await builtSimulation(progress);
  const folder = await mkdtemp(join(tmpdir(), 'ballast-bench-'));
  try {
    const { file: hours, what } = await hourlyFile(folder);
    const minutesFile = join(folder, 'minutes.csv');
    const minutes = await writeMinutes(minutesFile, candlesOf(await read(built, hours)));
    progress(`(d) ${what}: ${minutes} minutes`);
    const rounds = await roundsOf(built, hours, minutesFile, size, progress);
    return { what, minutes, rounds };
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Built = Awaited<ReturnType<typeof builtSimulation>>;

async function roundsOf(
  built: Built,
  hours: string,
  minutes: string,
  size: Size,
  progress: (line: string) => void,
): Promise<readonly SimulationRound[]> {
  const prices = await read(built, minutes);
  const calm = spanOf(prices, CALM);
  const crash = spanOf(prices, CRASH);
  if (interims(play(built, calm)) > 0) throw new Error('the calm span has a breach in it');
  const candles = candlesOf(prices);
  const kinds: Record<keyof SimulationRound, () => Promise<number>> = {
    whole: () => processorSeconds(async () => play(built, await read(built, hours))),
    written: () => processorSeconds(async () => JSON.stringify(play(built, await read(built, hours)))),
    fromFile: () => processorSeconds(async () => play(built, await read(built, minutes))),
    bareFile: () => processorSeconds(() => bareRead(minutes)),
    calm: async () => minutesIn(calm) / (await processorSeconds(() => play(built, calm))),
    crash: async () => minutesIn(crash) / (await processorSeconds(() => play(built, crash))),
    barePass: async () => candles.length / (await processorSeconds(() => barePass(candles))),
  };
  const names = ['whole', 'written', 'fromFile', 'bareFile', 'calm', 'crash', 'barePass'] as const;
  const rounds: SimulationRound[] = [];
  // Compilers need more runs here than elsewhere: nothing else is in the way.
  for (let round = 1 - 2 * size.warmUps; round <= size.simulations; round++) {
    const found = { whole: 0, written: 0, fromFile: 0, bareFile: 0, calm: 0, crash: 0, barePass: 0 };
    for (const name of inTurn(names, round)) found[name] = await kinds[name]();
    if (round > 0) rounds.push(found);
    if (round > 0)
      progress(`(d) round ${round} of ${size.simulations}: ${(found.whole * 1_000).toFixed(0)} ms`);
  }
  return rounds;
}

const SPAN = { from: null, to: null, gaps: 'carry' } as const;

const read = ({ loadPrices }: Built, file: string): Promise<RecordedPrices> =>
  loadPrices([CONTRACT], { prices: new Map([[CONTRACT, file]]), funding: new Map(), ...SPAN });

const spanOf = (
  prices: RecordedPrices,
  span: { readonly from: number; readonly to: number },
): RecordedPrices => ({
  ...prices,
  span: { ...span, gaps: 'carry' },
});

const FUNDS: readonly FundSettings[] = readFunds(
  'bench',
  `venue: { name: paper }
funds:
  - { token: BTC3L, contract: ${CONTRACT}, leverage: 3, preset: default-3x, account: btc3l, initial: { equity: 100000, nav: 100 } }`,
).funds;

function play({ usualPlay, recordingBy, playBy }: Built, prices: RecordedPrices): Simulation {
  const choice = usualPlay({});
  return playBy(recordingBy(FUNDS, prices, choice), choice);
}

const interims = ({ funds }: Simulation): number =>
  funds.flatMap(({ rebalances }) => rebalances).filter(({ cause }) => cause === 'interim').length;

function candlesOf({ contracts }: RecordedPrices) {
  const [only] = contracts;
  if (only === undefined) throw new Error('no prices');
  return only.candles;
}

const minutesIn = ({ span }: RecordedPrices): number => ((span.to ?? 0) - (span.from ?? 0)) / 60_000;
