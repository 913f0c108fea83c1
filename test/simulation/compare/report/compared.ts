import type { FundSettings } from '../../../../src/contract/fund-settings.js';
import {
  type ComparisonDetails,
  detailedComparison,
} from '../../../../src/simulation/compare/detailed-comparison.js';
import { pricesInMemory } from '../../../../src/simulation/memory-prices.js';
import { usualPlay } from '../../../../src/simulation/play-choice.js';
import { HOUR, START } from '../../../domain/recording.js';

/** A fall, a gap that leaves a fund of 3L nothing, and a recovery, around a daily rebalance at 02:30. */
export const CRASH = [
  [10_000, 10_100, 9_900, 10_000],
  [10_000, 10_050, 8_600, 8_800],
  [8_800, 9_300, 8_700, 9_200],
  [5_400, 5_600, 5_200, 5_500],
  [5_500, 6_800, 5_400, 6_700],
] as const;

/** Hourly candles, each as open, high, low, close. */
type Rows = readonly (readonly [number, number, number, number])[];

export const candlesOf = (rows: Rows) =>
  rows.map(([open, high, low, close], hour) => ({ time: START + hour * HOUR, open, high, low, close }));

export function compared(
  first: readonly FundSettings[],
  second: readonly FundSettings[],
  rows: Rows = CRASH,
  ofEther: Rows | null = null,
): ComparisonDetails {
  const span = { from: null, to: null, gaps: 'error' } as const;
  const series = {
    BTCUSDT: candlesOf(rows),
    ...(ofEther !== null && { ETHUSDT: candlesOf(ofEther) }),
  };
  const prices = pricesInMemory({ prices: series, funding: {} }, span);
  return detailedComparison({ first, second }, prices, usualPlay({}));
}
