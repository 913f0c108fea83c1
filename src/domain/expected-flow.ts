import type { Decimal } from './decimal.js';
import { ONE } from './decimal.js';

/**
 * What a fund that was exactly at its target leverage L must trade after a move of r to be there again, in the settle
 * coin: L (L - 1) x E0 x r (Cheng & Madhavan 2009). Above zero it buys. Long and short funds trade the same way, so
 * they do not offset each other; and anybody can reckon it, since E0 is NAV x units at the last rebalance point.
 */
export function rebalanceDemand(leverage: Decimal, equityAtPoint: Decimal, move: Decimal): Decimal {
  return leverage.times(leverage.minus(ONE)).times(equityAtPoint).times(move);
}
