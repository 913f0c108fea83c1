import { Decimal, ZERO } from '../../../domain/decimal.js';

/** An account's position in one contract. Its cost is `contracts x averagePrice`, exactly. */
export interface Holding {
  readonly contracts: Decimal;
  readonly averagePrice: Decimal;
}

export interface Booked {
  readonly holding: Holding;
  /** What the account's cash changes by: the trade's money and its fee. */
  readonly cashChange: Decimal;
  /** Contracts of the old position that the trade closed. */
  readonly closed: Decimal;
  /** Change of cash + cost: profit taken, less the fee. */
  readonly realised: Decimal;
}

/** Decimals of an average price; where it is not exact, the difference is booked as realised at once. */
const AVERAGE_DECIMALS = 20;

/**
 * Books one fill of `change` contracts (signed) at `price` on a cash basis. Equity is cash + contracts x mark,
 * so no rounding can ever enter it; the average price only divides it into wallet balance and open profit.
 */
export function bookFill(before: Holding, change: Decimal, price: Decimal, fee: Decimal): Booked {
  const contracts = before.contracts.plus(change);
  const averagePrice = averageAfter(before, change, contracts, price);
  const cashChange = change.times(price).negated().minus(fee);
  const costChange = contracts.times(averagePrice).minus(before.contracts.times(before.averagePrice));
  const opposite = before.contracts.times(change).isNegative();
  return {
    holding: { contracts, averagePrice },
    cashChange,
    closed: opposite ? Decimal.min(before.contracts.abs(), change.abs()) : ZERO,
    realised: cashChange.plus(costChange),
  };
}

function averageAfter(before: Holding, change: Decimal, after: Decimal, price: Decimal): Decimal {
  if (after.isZero()) return ZERO;
  if (before.contracts.isZero() || before.contracts.times(after).isNegative()) return price;
  if (after.abs().lt(before.contracts.abs())) return before.averagePrice;
  const cost = before.contracts.times(before.averagePrice).plus(change.times(price));
  return cost.div(after).toDecimalPlaces(AVERAGE_DECIMALS);
}
