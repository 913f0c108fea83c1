import { type Decimal, ONE, ZERO } from './decimal.js';

/**
 * What a fund that was exactly at its target leverage L must trade after a move of r to be there again, in the settle
 * coin: L (L - 1) x E0 x r (Cheng & Madhavan 2009). Above zero it buys. Long and short funds trade the same way, so
 * they do not offset each other; and anybody can reckon it, since E0 is NAV x units at the last rebalance point.
 */
export function rebalanceDemand(leverage: Decimal, equityAtPoint: Decimal, move: Decimal): Decimal {
  return leverage.times(leverage.minus(ONE)).times(equityAtPoint).times(move);
}

/** What reaches the market on either side, in the settle coin; neither is below zero. */
export interface Flow {
  readonly bought: Decimal;
  readonly sold: Decimal;
}

/**
 * The demand of `rebalanceDemand` as orders. A daily that closes the whole position, L E0 (1 + r), and opens it again
 * (`daily.mode: liquidate`) brings both to the market, one after the other.
 */
export function dailyFlow(
  leverage: Decimal,
  equityAtPoint: Decimal,
  move: Decimal,
  closesFirst: boolean,
): Flow {
  const demand = rebalanceDemand(leverage, equityAtPoint, move);
  if (!closesFirst) return flowOf([demand]);
  const held = leverage.times(equityAtPoint).times(ONE.plus(move));
  return flowOf([held.negated(), held.plus(demand)]);
}

export function addFlows(flows: readonly Flow[]): Flow {
  return flowOf(flows.flatMap(({ bought, sold }) => [bought, sold.negated()]));
}

function flowOf(trades: readonly Decimal[]): Flow {
  const sum = (parts: readonly Decimal[]) => parts.reduce((total, part) => total.plus(part), ZERO);
  return {
    bought: sum(trades.filter((trade) => trade.isPositive())),
    sold: sum(trades.filter((trade) => trade.isNegative()))
      .negated()
      .plus(ZERO),
  };
}
