import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFunds } from '../../src/config/funds-file.js';
import { readYaml } from '../../src/config/yaml-source.js';
import { usualPlay } from '../../src/simulation/play-choice.js';
import { pointCount } from '../../src/simulation/sweep/grid.js';
import type { SweepSetup } from '../../src/simulation/sweep/run-sweep.js';
import { readVariation, type Variation } from '../../src/simulation/sweep/variation.js';
import type { VariedFund } from '../../src/simulation/sweep/varied-place.js';
import { builtSweep } from '../built.js';
import { inTurn } from '../in-turn.js';
import { hourlyFile } from '../simulation/hours.js';
import type { Size } from '../size.js';
import { bareThreads } from './bare-threads.js';

const CONTRACT = 'BTCUSDT';

/** Seconds by the clock, and of processor time of all threads. */
export interface SweepSeconds {
  readonly clock: number;
  readonly processor: number;
}

/** One round: the same work on one thread, and on as many as there are cores. */
export interface SweepRound {
  readonly one: SweepSeconds;
  readonly all: SweepSeconds;
  readonly bareOne: SweepSeconds;
  readonly bareAll: SweepSeconds;
}

export interface SweepTimes {
  readonly cores: number;
  readonly points: number;
  readonly rounds: readonly SweepRound[];
}

/**
 * (e): a sweep of three years of hours on one core and on all, beside a bare loop in so many threads, which tells what
 * the cores give just now.
 */
export async function measureSweep(size: Size, progress: (line: string) => void): Promise<SweepTimes> {
  const { runSweep } = await builtSweep(progress);
  const folder = await mkdtemp(join(tmpdir(), 'ballast-bench-'));
  try {
    const { file } = await hourlyFile(folder);
    const setup = setupOf(file, size.sweep.vary);
    const points = pointCount(setup.variations);
    const cores = availableParallelism();
    const sweepOn = (workers: number) =>
      seconds(() => runSweep(setup, { workers, signal: new AbortController().signal, onPoint: () => {} }));
    const bareOn = (threads: number) => seconds(() => bareThreads(points, threads));
    const kinds: Record<keyof SweepRound, () => Promise<SweepSeconds>> = {
      one: () => sweepOn(1),
      all: () => sweepOn(cores),
      bareOne: () => bareOn(1),
      bareAll: () => bareOn(cores),
    };
    const rounds: SweepRound[] = [];
    for (let round = 1; round <= size.sweep.rounds; round++) {
      const found = { one: NOTHING, all: NOTHING, bareOne: NOTHING, bareAll: NOTHING };
      for (const name of inTurn(['one', 'all', 'bareOne', 'bareAll'] as const, round)) {
        found[name] = await kinds[name]();
      }
      rounds.push(found);
      const { one, all } = found;
      progress(
        `(e) round ${round} of ${size.sweep.rounds}: ${one.clock.toFixed(1)} s on one core, ${all.clock.toFixed(1)} s on ${cores}`,
      );
    }
    return { cores, points, rounds };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const FUNDS = `venue: { name: paper }
funds:
  - { token: BTC3L, contract: ${CONTRACT}, leverage: 3, preset: default-3x, account: btc3l, initial: { equity: 100000, nav: 100 } }`;

function setupOf(file: string, vary: readonly string[]): SweepSetup {
  const { funds } = readFunds('bench', FUNDS);
  return {
    value: readYaml('bench', FUNDS).value,
    variations: vary.map((text) => variationOf(text, funds)),
    prices: {
      kind: 'files',
      contracts: [CONTRACT],
      files: { prices: new Map([[CONTRACT, file]]), funding: new Map(), from: null, to: null, gaps: 'carry' },
    },
    choice: usualPlay({}),
  };
}

function variationOf(text: string, funds: readonly VariedFund[]): Variation {
  const read = readVariation(text, funds);
  if ('message' in read) throw new Error(read.message);
  return read;
}

const NOTHING: SweepSeconds = { clock: 0, processor: 0 };

async function seconds(run: () => Promise<unknown>): Promise<SweepSeconds> {
  const started = performance.now();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return { clock: (performance.now() - started) / 1_000, processor: (user + system) / 1_000_000 };
}
