import { Decimal } from './decimal.js';

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
 * The fee of one fill in the settle coin, above zero: `contracts x price x rate`, rounded as booked.
 * `rate` is the venue's taker fee as a fraction (0.0006 is 0.06 %). The sign of `contracts` does not matter.
 */
export function takerFee(contracts: Decimal, price: Decimal, rate: Decimal): Decimal {
  return roundMoney(contracts.abs().times(price).times(rate));
}
