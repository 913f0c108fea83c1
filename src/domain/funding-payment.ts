import { type ContractKind, LINEAR } from './contract-kind.js';
import type { Decimal } from './decimal.js';
import { exposure } from './leverage.js';
import { roundMoney } from './money.js';

/**
 * What a position pays at one funding instant: exposure at the mark price x rate, in the settle coin, rounded as
 * booked. Above zero leaves the account: longs pay when the rate is above zero, and shorts receive.
 */
export function fundingPayment(
  contracts: Decimal,
  markPrice: Decimal,
  rate: Decimal,
  kind: ContractKind = LINEAR,
): Decimal {
  return roundMoney(exposure(contracts, markPrice, kind).times(rate));
}
