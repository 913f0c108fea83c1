import type { Logger } from 'pino';
import type { Ledger } from '../ledger/port.js';
import type { MarketFeed, Venue } from '../venue/port.js';
import type { Clock } from './clock.js';

/** What the steps of a rebalance work with. */
export interface TradingPorts {
  readonly ledger: Ledger;
  readonly venue: Venue;
  /** The wall clock unless another is given. */
  readonly clock?: Clock;
}

export interface MarketPorts {
  readonly ledger: Ledger;
  readonly feed: MarketFeed;
  readonly log: Logger;
  /** Pause between two records of how far a watch has judged; 0 records every tick. */
  readonly progressEveryMs: number;
}
