import { ConfigError, type ConfigIssue } from '../config/config-error.js';
import { type Instant, inMemory, rowOf } from './memory-rows.js';
import { candlesOf } from './read-candles.js';
import { fundingOf } from './read-funding.js';
import type { ContractPrices, RecordedPrices } from './recorded-prices.js';
import type { PlayedSpan } from './series-order.js';

/** `time` is that of the open; all candles of a series have one length. Prices in the quote currency. */
export interface CandleInput {
  readonly time: Instant;
  readonly open: string | number;
  readonly high: string | number;
  readonly low: string | number;
  readonly close: string | number;
}

/** `rate` is a fraction of the position's value, paid at `time`: by longs where it is above zero. */
export interface FundingInput {
  readonly time: Instant;
  readonly rate: string | number;
}

/** Series in memory, by contract. */
export interface MemorySeries {
  readonly prices: Readonly<Record<string, readonly CandleInput[]>>;
  readonly funding: Readonly<Record<string, readonly FundingInput[]>>;
}

/** Throws a `ConfigError` with the mistakes of all series. */
export function pricesInMemory({ prices, funding }: MemorySeries, span: PlayedSpan): RecordedPrices {
  const issues: ConfigIssue[] = [];
  const read = <T>(series: () => T): T | null => {
    try {
      return inMemory(series);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      issues.push(...error.issues);
      return null;
    }
  };
  const contracts = Object.entries(prices).flatMap(([contract, candles]): ContractPrices[] => {
    const rates = funding[contract];
    const source = `prices.${contract}`;
    const found = read(() => candlesOf(source, contract, candleRows(candles), span));
    const paid =
      rates === undefined ? null : read(() => fundingOf(`funding.${contract}`, fundingRows(rates), span));
    return found === null ? [] : [{ contract, source, candles: found, funding: paid }];
  });
  if (issues.length > 0) throw new ConfigError(issues);
  return { contracts, span };
}

function* candleRows(candles: readonly CandleInput[]) {
  for (const [index, { time, open, high, low, close }] of candles.entries())
    yield rowOf(index, time, { open, high, low, close });
}

function* fundingRows(rates: readonly FundingInput[]) {
  for (const [index, { time, rate }] of rates.entries()) yield rowOf(index, time, { rate });
}
