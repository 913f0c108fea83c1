import { type Decimal, ONE, ZERO } from './decimal.js';
import { held, type SizingInput } from './sizing-input.js';
import { costRate, directionOf } from './trade-cost.js';

/**
 * The fee-exact trade of the fund model, in notional at the strike's price and not rounded to lots.
 *
 * A trade dV costs |dV| c, so it leaves the exposure V + dV on the equity E - |dV| c. Asking for
 * V + dV = L (E - |dV| c), with |dV| = sgn(D) dV and D = L E - V, gives dV = D / (1 + sgn(D) L c).
 * Throws a `RangeError` where |L| c reaches 1: then every trade costs more leverage than it mends.
 */
export function feeExactNotional(input: SizingInput): Decimal {
  return exactNotional(wantedOf(input));
}

/** D = L E - V. */
function missingNotional(input: SizingInput): Decimal {
  return input.targetLeverage.times(input.equity).minus(held(input));
}

/** What is missing, and what the cost of its trade makes of it: D, c and 1 + sgn(D) L c. */
export interface Wanted {
  readonly missing: Decimal;
  /** Zero where somebody else pays. */
  readonly cost: Decimal;
  readonly divisor: Decimal;
}

export function wantedOf(input: SizingInput): Wanted {
  const missing = missingNotional(input);
  if (input.paidBy === 'issuer') return { missing, cost: ZERO, divisor: ONE };
  const direction = directionOf(missing);
  const cost = costRate(input.feeRate, input.slippage, direction, input.kind);
  return { missing, cost, divisor: costDivisor(input, cost, direction) };
}

export const exactNotional = ({ missing, divisor }: Wanted): Decimal => missing.div(divisor);

/** Whether the cost of the trade comes to half of the equity or more, told without dividing. */
export function mayCostAll({ equity }: SizingInput, { missing, cost, divisor }: Wanted): boolean {
  return missing.abs().times(cost).times(2).gte(equity.times(divisor));
}

function costDivisor(input: SizingInput, cost: Decimal, direction: 1 | -1): Decimal {
  const drag = input.targetLeverage.times(cost);
  if (drag.abs().gte(ONE)) {
    throw new RangeError(
      `leverage ${input.targetLeverage} times the cost of trading reaches 1: cannot rebalance`,
    );
  }
  return ONE.plus(drag.times(direction));
}
