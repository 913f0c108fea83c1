import { type ContractKind, contractNotional, LINEAR } from './contract-kind.js';
import { Decimal, ONE, ZERO } from './decimal.js';
import { ceilRatioTo, ceilTo, floorTo, isOnGrid } from './grid.js';

/** How orders may be cut. Sizes in contracts, the notional in the quote currency at `price`. */
export interface SliceRules {
  readonly maxContracts: Decimal;
  /** Above zero. */
  readonly lotSize: Decimal;
  readonly minOrder: Decimal;
  readonly minNotional: Decimal;
  readonly price: Decimal;
  /** Linear where it is left out. */
  readonly kind?: ContractKind;
}

/**
 * Cuts a trade into the fewest orders of at most `maxContracts` and balances them, larger ones first, so
 * that they differ by one lot at most and no small one is left at the end. Quantities are above zero,
 * whichever the sign of `deltaContracts`; their sum is exactly its absolute value.
 *
 * No slice is below the venue's minimum. Where the minimum and the maximum cannot both hold (a maximum of
 * less than twice the minimum) the minimum wins, and the slices are larger. A trade below the minimum gives
 * no slice at all.
 *
 * Throws a `RangeError` where the trade is no whole number of lots: rounding it here would lose the rest.
 */
export function planSlices(deltaContracts: Decimal, rules: SliceRules): readonly Decimal[] {
  const total = deltaContracts.abs();
  if (!rules.lotSize.gt(ZERO)) throw new RangeError(`lotSize must be above 0, not ${rules.lotSize}`);
  if (!isOnGrid(total, rules.lotSize)) {
    throw new RangeError(`${total} contracts are no whole number of lots of ${rules.lotSize}`);
  }
  if (!isOrder(total, rules)) return [];
  if (total.lte(rules.maxContracts)) return [total];

  const smallest = smallestOrder(rules);
  const largest = Decimal.max(floorTo(rules.maxContracts, rules.lotSize), rules.lotSize);
  const wanted = ceilTo(total.div(largest), ONE);
  const possible = floorTo(total.div(smallest), ONE);
  const count = Decimal.min(wanted, possible).toNumber();
  return balanced(total.div(rules.lotSize), count).map((lots) => lots.times(rules.lotSize));
}

/** What is still to be traded, signed: the target less the venue's own position. */
export function remainder(targetContracts: Decimal, positionNow: Decimal): Decimal {
  return targetContracts.minus(positionNow);
}

/**
 * The next order of a trade of which `missing` is left, at most `most`: whole lots, and never so that what stays
 * behind is too small for an order of its own, where that can be had by a smaller order. Zero where nothing that
 * the venue takes can be sent.
 */
export function nextSlice(missing: Decimal, most: Decimal, rules: Omit<SliceRules, 'maxContracts'>): Decimal {
  const whole = floorTo(missing, rules.lotSize);
  if (most.gte(missing)) return isOrder(whole, rules) ? whole : ZERO;

  const smallest = smallestOrder(rules);
  const slice = Decimal.min(whole, floorTo(most, rules.lotSize));
  if (slice.lt(smallest)) return ZERO;
  const rest = whole.minus(slice);
  if (rest.isZero() || rest.gte(smallest)) return slice;
  const smaller = whole.minus(smallest);
  return smaller.gte(smallest) ? smaller : slice;
}

/** Whether the venue takes an order of so many contracts, in whole lots: as many as `smallestOrder`, or more. */
function isOrder(
  contracts: Decimal,
  { lotSize, minOrder, minNotional, price, kind = LINEAR }: Omit<SliceRules, 'maxContracts'>,
): boolean {
  if (contracts.lt(lotSize) || contracts.lt(minOrder)) return false;
  return contracts.times(contractNotional(price, kind)).gte(minNotional);
}

/** The smallest order that the venue takes at this price, in whole lots; at least one. */
function smallestOrder({
  lotSize,
  minOrder,
  minNotional,
  price,
  kind = LINEAR,
}: Omit<SliceRules, 'maxContracts'>): Decimal {
  const byValue = ceilRatioTo(minNotional, contractNotional(price, kind), lotSize);
  return Decimal.max(lotSize, ceilTo(minOrder, lotSize), byValue);
}

function balanced(lots: Decimal, count: number): Decimal[] {
  const each = floorTo(lots.div(count), ONE);
  const larger = lots.minus(each.times(count)).toNumber();
  return Array.from({ length: count }, (_, index) => (index < larger ? each.plus(ONE) : each));
}
