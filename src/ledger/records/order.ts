import type { DecimalString } from '../../domain/decimal.js';
import type { OrderState } from '../../domain/order-state.js';
import type { OrderIntent } from '../../venue/port.js';

export interface OrderRecord {
  readonly intent: OrderIntent;
  readonly rebalanceId: string;
  readonly token: string;
  readonly state: OrderState;
  readonly filled: DecimalString;
  /** The latest send by the database's clock, in milliseconds since 1970; null before the first. */
  readonly sentAt: number | null;
  readonly sends: number;
}

/** How often an order was looked for in vain since its latest send; looks less than a second apart are one. */
export interface Absence {
  readonly sends: number;
  readonly misses: number;
  /** From the latest send to the latest of them; null where it was never sent. */
  readonly latestAfterMs: number | null;
}

/** A trade of several orders asks how much of the visible depth is its own now. Sizes in contracts. */
export interface DepthClaim {
  readonly rebalanceId: string;
  readonly contract: string;
  readonly side: 'buy' | 'sell';
  /** Above zero: what the trade still has to do. */
  readonly unfilled: DecimalString;
  readonly wanted: DecimalString;
  /** What all funds together may take now. */
  readonly available: DecimalString;
}

/** When an order counts as absent: so many misses, the latest so long after the latest send. */
export interface AbsenceRule {
  readonly misses: number;
  readonly afterMs: number;
}
