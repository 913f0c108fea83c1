import { type Decimal, ZERO } from './decimal.js';

/** Contracts offered at one price. */
export interface PriceLevel {
  readonly price: Decimal;
  readonly contracts: Decimal;
}

/** What an order of this side would meet no worse than `limitPrice`, in contracts. `levels`: of the other side. */
export function visibleDepth(
  side: 'buy' | 'sell',
  levels: readonly PriceLevel[],
  limitPrice: Decimal,
): Decimal {
  return levels
    .filter(({ price }) => (side === 'buy' ? price.lte(limitPrice) : price.gte(limitPrice)))
    .reduce((sum, { contracts }) => sum.plus(contracts), ZERO);
}
