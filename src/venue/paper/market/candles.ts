import { decimal } from '../../../domain/decimal.js';
import type { ContractRules } from '../config.js';
import type { Quote } from '../state/records.js';
import { type Candle, readCandles } from './candle-file.js';
import { priceInCandle } from './candle-price.js';
import type { Market, OnPrices } from './market.js';
import type { CandlesSettings } from './settings.js';
import { everyTick } from './ticking.js';

interface Recording {
  readonly candles: readonly Candle[];
  readonly length: number;
  readonly end: number;
}

/**
 * Recorded candles played at a speed, from the wall-clock instant `startedAt` on. One recorded price stands
 * for last, mark and index. At the end of the shortest recording the market stands still.
 */
export function candlesMarket(
  settings: CandlesSettings,
  contracts: readonly ContractRules[],
  startedAt: number,
): Market {
  const recordings = new Map(contracts.map(({ contract }) => [contract, recordingOf(settings, contract)]));
  const ticks = new Map(contracts.map((rules) => [rules.contract, decimal(rules.tickSize)]));
  const from =
    settings.from ?? Math.max(...[...recordings.values()].map((found) => found.candles[0]?.time ?? 0));
  const end = Math.min(...[...recordings.values()].map((found) => found.end));
  const now = () => Math.min(end, Math.floor(from + (Date.now() - startedAt) * settings.speed));
  const quoteAt = (contract: string, instant: number): Quote | null => {
    const [recording, tick] = [recordings.get(contract), ticks.get(contract)];
    const candle = recording === undefined ? undefined : candleAt(recording.candles, instant);
    if (recording === undefined || candle === undefined || tick === undefined) return null;
    const price = priceInCandle(candle, recording.length, instant, tick);
    return { last: price, mark: price, index: price };
  };
  const ticking = everyTick(settings.tickMs);
  const publish = (onPrices: OnPrices) => {
    const time = now();
    const quotes = new Map<string, Quote>();
    for (const contract of recordings.keys()) {
      const quote = quoteAt(contract, time);
      if (quote !== null) quotes.set(contract, quote);
    }
    onPrices(time, quotes);
  };
  return {
    now,
    quoteAt,
    fundingRate: () => null,
    suspended: () => (now() >= end ? 'the recording has ended' : null),
    start: async (onPrices) => {
      publish(onPrices);
      ticking.start(() => publish(onPrices));
    },
    stop: ticking.stop,
  };
}

function recordingOf(settings: CandlesSettings, contract: string): Recording {
  const file = settings.files[contract];
  if (file === undefined) {
    throw new Error(`market.files has no candles for ${contract}: name a CSV file for every contract`);
  }
  const candles = readCandles(file);
  const length = candles.reduce(
    (least, candle, index) =>
      Math.min(least, candle.time - (candles[index - 1]?.time ?? Number.NEGATIVE_INFINITY)),
    Number.POSITIVE_INFINITY,
  );
  return { candles, length, end: (candles.at(-1)?.time ?? 0) + length - 1 };
}

/** The last candle that began at or before the instant. */
function candleAt(candles: readonly Candle[], instant: number): Candle | undefined {
  let [low, high] = [0, candles.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((candles[middle]?.time ?? 0) <= instant) low = middle + 1;
    else high = middle;
  }
  return candles[low - 1];
}
