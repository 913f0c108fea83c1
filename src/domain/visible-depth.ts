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
  return within(side, levels, limitPrice).reduce((sum, { contracts }) => sum.plus(contracts), ZERO);
}

/** The same in the settle coin: contracts x price. */
export function visibleValue(
  side: 'buy' | 'sell',
  levels: readonly PriceLevel[],
  limitPrice: Decimal,
): Decimal {
  return within(side, levels, limitPrice).reduce(
    (sum, { contracts, price }) => sum.plus(contracts.times(price)),
    ZERO,
  );
}

function within(
  side: 'buy' | 'sell',
  levels: readonly PriceLevel[],
  limitPrice: Decimal,
): readonly PriceLevel[] {
  return levels.filter(({ price }) => (side === 'buy' ? price.lte(limitPrice) : price.gte(limitPrice)));
}
