import type { DecimalString } from '../../domain/decimal.js';
import type { MovedOutcome } from '../../domain/straight-move.js';
import type { GapsReport } from '../gaps-report.js';

/** Where a straight move of the price leads a fund, with every interim rebalance on the way. */
export interface ForesightRow {
  readonly move: DecimalString;
  /** Where the move ends, or where the fund or its account did. */
  readonly price: DecimalString;
  readonly outcome: MovedOutcome['kind'];
  readonly triggers: number;
  /** These four are null unless the outcome is `held`. */
  readonly nav: DecimalString | null;
  readonly leverage: DecimalString | null;
  readonly contracts: DecimalString | null;
  /** Of its account; null also without a position, and where it shares the account with others. */
  readonly gaps: GapsReport | null;
}
