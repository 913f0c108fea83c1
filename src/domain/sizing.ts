import { contractNotional, LINEAR } from './contract-kind.js';
import { type Decimal, ZERO } from './decimal.js';
import { type NoTrade, type PlannedTrade, Sized, type Trade, Untraded } from './sizing-figures.js';
import { refuseBadInput, type SizingInput } from './sizing-input.js';
import { tradeCost } from './trade-cost.js';
import { exactNotional, mayCostAll, wantedOf } from './wanted-trade.js';
import { roundToLots } from './whole-lots.js';

/** No equity is left, or none would be left once the cost of the trade is paid (`equity` is then that). */
export interface WipedOut {
  readonly kind: 'wiped-out';
  readonly equity: Decimal;
}

export type RebalanceSize = PlannedTrade | NoTrade | WipedOut;

/**
 * The size of one rebalance in the fund model. Contracts are rounded to the lot toward LOWER ABSOLUTE
 * LEVERAGE: downward for a long fund and upward for a short one, whether it buys or sells. So the leverage
 * after the trade, its fee and its expected slippage is never beyond the target and less than one lot short
 * of it.
 *
 * A position that is itself no whole number of lots is never traded across zero by the rounding; only there
 * can the plan stay above the target, by less than a lot.
 *
 * An order below `minOrder` or `minNotional` is not planned, even where the venue would let reduce-only
 * orders through: it reads as `below-minimum`, and its figures are those of the position left as it is.
 *
 * Throws a `RangeError` that lists every input out of range.
 */
export function sizeRebalance(input: SizingInput): RebalanceSize {
  refuseBadInput(input);
  if (input.equity.lte(ZERO)) return { kind: 'wiped-out', equity: input.equity };

  const wanted = wantedOf(input);
  if (mayCostAll(input, wanted)) {
    const equityAtTarget = input.equity.minus(tradeCost(input, exactNotional(wanted)));
    if (equityAtTarget.lte(ZERO)) return { kind: 'wiped-out', equity: equityAtTarget };
  }
  const trade = roundToLots(input, wanted);
  if (trade.contracts.isZero()) return new Untraded(input, wanted, 'at-target');
  if (isBelowMinimum(input, trade)) return new Untraded(input, wanted, 'below-minimum');
  return new Sized(input, wanted, trade);
}

/** The figures of a position that is left as it is; the target exposure is its own. */
export function leaveAlone(input: SizingInput): NoTrade | WipedOut {
  refuseBadInput(input);
  if (input.equity.lte(ZERO)) return { kind: 'wiped-out', equity: input.equity };
  return new Untraded(input, null, 'left-alone');
}

function isBelowMinimum(input: SizingInput, trade: Trade): boolean {
  const { minOrder, minNotional, price, kind = LINEAR } = input;
  const contracts = trade.contracts.abs();
  return contracts.lt(minOrder) || contracts.times(contractNotional(price, kind)).lt(minNotional);
}
