import { Tinypool } from 'tinypool';
import type { FundOutcome } from '../fund-outcome.js';
import { pricesInMemory } from '../memory-prices.js';
import { loadPrices, type RecordedPrices } from '../recorded-prices.js';
import { pointAt } from './grid.js';
import type { SweepPrices, SweepSetup } from './run-sweep.js';
import { playPoint } from './sweep-point.js';
import { variedFunds } from './varied-funds.js';

// The pool hands on what `runSweep` gave it.
const { value, variations, prices, choice } = Tinypool.workerData as SweepSetup;

/** Read once by each worker, for all of its points. */
let read: Promise<RecordedPrices> | null = null;

/** Plays the point of this number. */
export default async function play(number: number): Promise<readonly FundOutcome[]> {
  read ??= readOnce(prices);
  return playPoint(variedFunds(value, variations, pointAt(variations, number)), await read, choice);
}

async function readOnce(given: SweepPrices): Promise<RecordedPrices> {
  if (given.kind === 'files') return loadPrices(given.contracts, given.files);
  return pricesInMemory(given.series, given.span);
}
