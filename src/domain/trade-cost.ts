import { type ContractKind, LINEAR } from './contract-kind.js';
import { type Decimal, ONE, ZERO } from './decimal.js';
import type { SizingInput } from './sizing-input.js';

/**
 * Cost of a trade as a fraction of its notional at the strike's price, for a buy (`direction` 1) or a sell
 * (-1): slippage s, and the fee phi on the notional that really changes hands, so c = s + phi (1 +
 * direction s). Of an inverse contract what changes hands is N f / P (1 + direction s) of the coin, against N f / P
 * at the strike, so c = (s + phi) / (1 + direction s).
 */
export function costRate(
  feeRate: Decimal,
  slippage: Decimal,
  direction: 1 | -1,
  kind: ContractKind = LINEAR,
): Decimal {
  if (kind.kind === 'inverse') return slippage.plus(feeRate).div(ONE.plus(slippage.times(direction)));
  return slippage.plus(feeRate.times(ONE.plus(slippage.times(direction))));
}

export function directionOf(missing: Decimal): 1 | -1 {
  return missing.isNegative() ? -1 : 1;
}

/** What the trade takes off the equity. */
export function tradeCost(
  input: Pick<SizingInput, 'paidBy' | 'feeRate' | 'slippage' | 'kind'>,
  notional: Decimal,
): Decimal {
  if (input.paidBy === 'issuer') return ZERO;
  const { feeRate, slippage, kind } = input;
  return notional.abs().times(costRate(feeRate, slippage, directionOf(notional), kind));
}

/** What is paid or received for a trade, at the expected price of its fills. */
export function changingHands({ slippage, kind = LINEAR }: SizingInput, notional: Decimal): Decimal {
  const paidPrice = ONE.plus(slippage.times(directionOf(notional)));
  return kind.kind === 'linear' ? notional.abs().times(paidPrice) : notional.abs().div(paidPrice);
}
