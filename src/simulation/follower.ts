import type { Decimal } from '../domain/decimal.js';
import type { Cause } from '../domain/request-priority.js';
import type { SimulatedFund } from './simulated-fund.js';

/** What changes a fund's holdings; the end changes nothing. */
export type ChangeCause = Cause | 'funding' | 'fee' | 'liquidation' | 'wipe-out' | 'end';

/** Whoever wants to know more of a simulation than its end. Between two changes a fund's holdings stand still. */
export interface Follower {
  /** Told right after each change, and once at the end; `price` is in force at `time` (milliseconds since 1970 UTC). */
  changed(fund: SimulatedFund, cause: ChangeCause, time: number, price: Decimal): void;
}
