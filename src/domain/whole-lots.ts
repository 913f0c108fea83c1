import type { Decimal } from './decimal.js';
import { ceilRatioTo, floorRatioTo, truncateTo } from './grid.js';
import type { Trade } from './sizing-figures.js';
import { contractValue, type SizingInput } from './sizing-input.js';
import { exactNotional, type Wanted } from './wanted-trade.js';

export function roundToLots(input: SizingInput, wanted: Wanted): Trade {
  const value = contractValue(input);
  if (input.lotSize.isZero()) {
    const exact = exactNotional(wanted);
    return { contracts: exact.div(value), notional: exact };
  }
  // One division, so that a trade of exactly whole lots stays exactly that.
  const lots = towardLowerLeverage(input, wanted.missing, wanted.divisor.times(value));
  const contracts = withoutCrossing(input, lots);
  return { contracts, notional: contracts.times(value) };
}

function towardLowerLeverage(input: SizingInput, missing: Decimal, divisor: Decimal): Decimal {
  const { targetLeverage, lotSize } = input;
  if (targetLeverage.isZero()) return truncateTo(missing.div(divisor), lotSize);
  return targetLeverage.isNegative()
    ? ceilRatioTo(missing, divisor, lotSize)
    : floorRatioTo(missing, divisor, lotSize);
}

/** Takes back the one lot by which rounding alone can push an odd position to the wrong side of zero. */
function withoutCrossing(input: SizingInput, delta: Decimal): Decimal {
  const after = input.contracts.plus(delta);
  const isShort = input.targetLeverage.isNegative();
  const wrongSide = after.isNegative() !== isShort && !after.isZero();
  if (!wrongSide || delta.isNegative() === isShort) return delta;
  return isShort ? delta.minus(input.lotSize) : delta.plus(input.lotSize);
}
