import { Tinypool } from 'tinypool';
import { loadPrices, type RecordedPrices } from '../recorded-prices.js';
import type { FundOutcome } from './fund-outcome.js';
import { pointAt } from './grid.js';
import type { SweepSetup } from './run-sweep.js';
import { playPoint } from './sweep-point.js';
import { variedFunds } from './varied-funds.js';

// The pool hands on what `runSweep` gave it.
const { value, variations, contracts, files, costs } = Tinypool.workerData as SweepSetup;

/** Read once by each worker, for all of its points. */
let prices: Promise<RecordedPrices> | null = null;

/** Plays the point of this number. */
export default async function play(number: number): Promise<readonly FundOutcome[]> {
  prices ??= loadPrices(contracts, files);
  return playPoint(variedFunds(value, variations, pointAt(variations, number)), await prices, costs);
}
