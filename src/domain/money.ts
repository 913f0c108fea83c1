import { type ContractKind, LINEAR } from './contract-kind.js';
import { Decimal } from './decimal.js';
import { exposure } from './leverage.js';

/** Decimals of an amount that is booked (a fee, a funding payment), in the settle coin. */
export const MONEY_SCALE = 8;

/**
 * Rounds an amount that is booked to `MONEY_SCALE` decimals, half to even, so that the many small payments of
 * a fund drift neither for nor against its holders.
 */
export function roundMoney(amount: Decimal): Decimal {
  return amount.toDecimalPlaces(MONEY_SCALE, Decimal.ROUND_HALF_EVEN);
}

/**
 * The fee of one fill in the settle coin, above zero: exposure x rate, rounded as booked.
 * `rate` is the venue's taker fee as a fraction (0.0006 is 0.06 %). The sign of `contracts` does not matter.
 */
export function takerFee(
  contracts: Decimal,
  price: Decimal,
  rate: Decimal,
  kind: ContractKind = LINEAR,
): Decimal {
  return roundMoney(exposure(contracts.abs(), price, kind).times(rate));
}
