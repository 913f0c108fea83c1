import type { Decimal } from './decimal.js';
import { roundMoney } from './money.js';

/**
 * What a position pays at one funding instant: contracts x mark price x rate, in the settle coin, rounded as
 * booked. Above zero leaves the account: longs pay when the rate is above zero, and shorts receive.
 */
export function fundingPayment(contracts: Decimal, markPrice: Decimal, rate: Decimal): Decimal {
  return roundMoney(contracts.times(markPrice).times(rate));
}
