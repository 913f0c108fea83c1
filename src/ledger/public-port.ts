import type { DecimalString } from '../domain/decimal.js';
import type { Cause } from '../domain/request-priority.js';
import type { UnitChangeKind, UnitRatio } from '../domain/unit-change.js';
import type { FundOverview } from './records/fund.js';
import type { RebalanceRecord } from './records/rebalance.js';

/** The rebalance that has set the rebalance point. Signed contracts and leverage; none of it depends on the units. */
export interface PointRebalance {
  readonly cause: Cause;
  readonly contractsBefore: DecimalString;
  readonly contractsAfter: DecimalString;
  readonly leverageBefore: DecimalString;
  readonly leverageAfter: DecimalString;
}

/** The split or merge that took effect last. */
export interface LastUnitChange {
  readonly kind: UnitChangeKind;
  readonly ratio: UnitRatio;
  readonly effectiveAt: number;
}

/** What of one fund's books is for holders to know. */
export interface PublicBook {
  readonly overview: FundOverview;
  readonly pointRebalance: PointRebalance | null;
  /** Since the rebalance point, as booked; below zero where more was received. */
  readonly fundingPaid: DecimalString;
  /** Splits and merges that took effect, counted: another number is another unit. */
  readonly unitsVersion: number;
  readonly lastUnitChange: LastUnitChange | null;
}

/** Of one instant, whatever is settled meanwhile. */
export interface PublicBooks {
  /** That instant by the database's clock, in milliseconds since 1970. */
  readonly readAt: number;
  /** By token. */
  readonly books: readonly PublicBook[];
  /** Closed rebalances of the one fund that was asked for, newest first; else none. */
  readonly history: readonly RebalanceRecord[];
}

/** What those outside may know. */
export interface PublicLedger {
  /** Of all funds, or of one with so many of its rebalances. */
  publicBooks(of?: { readonly token: string; readonly rebalances: number }): Promise<PublicBooks>;
}
