import type { Logger } from 'pino';
import type { AuditLedger } from '../ledger/audit-port.js';
import type { Ledger } from '../ledger/port.js';
import type { MarketFeed, Venue } from '../venue/port.js';
import type { Clock } from './clock.js';

/** What the steps of a rebalance work with. */
export interface TradingPorts {
  readonly ledger: Ledger;
  /** Where announced transfers are kept; without it none is looked for. */
  readonly audit?: AuditLedger;
  readonly venue: Venue;
  /** The wall clock unless another is given. */
  readonly clock?: Clock;
  /** Wall time unless it is said. */
  readonly venueTime?: VenueTime;
}

/** Whether a venue's clock shows the time of day, or that of a simulated market, which may be any. */
export type VenueTime = 'wall' | 'market';

export interface MarketPorts {
  readonly ledger: Ledger;
  readonly feed: MarketFeed;
  readonly log: Logger;
  /** Pause between two records of how far a watch has judged; 0 records every tick. */
  readonly progressEveryMs: number;
}
