import type { Quote } from '../state/records.js';

export type Quotes = ReadonlyMap<string, Quote>;

/** Called with the prices that hold from `time` on; contracts that are absent have not changed. */
export type OnPrices = (time: number, quotes: Quotes) => void;

/** A source of prices and of the exchange's time, in milliseconds since 1970 UTC. */
export interface Market {
  /** The market's time now. It never runs backwards. */
  now(): number;
  /** The prices in force at any instant up to now, if the source itself can say. */
  quoteAt(contract: string, instant: number): Quote | null;
  /** The rate of the next funding, if the source knows one. */
  fundingRate(contract: string): string | null;
  /** Why no trade may be accepted at present, or null. */
  suspended(contract: string): string | null;
  /** Resolves once every contract has had its first prices. */
  start(onPrices: OnPrices): Promise<void>;
  stop(): void;
}
