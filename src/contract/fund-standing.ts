import type { DecimalString } from '../domain/decimal.js';
import type { Anchor } from '../domain/rebalance-point.js';
import type { DayTimes } from '../domain/zoned-time.js';

/** Of the fund's rules and its rebalance point, what its page in the Temporal UI shows. A wire record. */
export interface FundStanding {
  readonly contract: string;
  /** The hedge book that trades for it; absent where it has an account of its own. */
  readonly book?: string;
  /** Signed. */
  readonly targetLeverage: DecimalString;
  readonly daily: DayTimes;
  /** Null before the fund is established. */
  readonly anchor: Anchor | null;
  /** Other rules are recorded, and not in force yet. */
  readonly rulesWait: boolean;
  /** Its page at the desk; null where nobody has said where the desk is. */
  readonly page: string | null;
}
