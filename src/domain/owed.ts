import { type Decimal, type DecimalString, decimal, ZERO } from './decimal.js';

/** What stands between a fund's equity and its position and cash. Amounts in the settle coin. */
export interface Claims {
  /** Management fees charged and not paid out yet. */
  readonly feesPayable: DecimalString;
  /** Of creations and redemptions that were dealt: cash that is to come in, less cash that is to go out. 0 if absent. */
  readonly receivable?: DecimalString;
}

/**
 * What a fund owes, less what is owed to it, so that equity = cash + contracts x price - owed. Below zero while more
 * is to come in than to go out.
 */
export function owed({ feesPayable, receivable }: Claims): Decimal {
  return decimal(feesPayable).minus(receivable === undefined ? ZERO : decimal(receivable));
}
