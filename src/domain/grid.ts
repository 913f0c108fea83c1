import { Decimal } from './decimal.js';

/** `value` on the grid of whole `step`s, at or below it. A step of zero means no grid: the value itself. */
export function floorTo(value: Decimal, step: Decimal): Decimal {
  return snap(value, step, Decimal.ROUND_FLOOR);
}

/** `value` on the grid of whole `step`s, at or above it. A step of zero means no grid: the value itself. */
export function ceilTo(value: Decimal, step: Decimal): Decimal {
  return snap(value, step, Decimal.ROUND_CEIL);
}

/** `value` on the grid of whole `step`s, toward zero. A step of zero means no grid: the value itself. */
export function truncateTo(value: Decimal, step: Decimal): Decimal {
  return snap(value, step, Decimal.ROUND_DOWN);
}

/**
 * `floorTo(value / divisor, step)`, mostly by one division into whole steps instead of one to 40 digits and another.
 * The divisor is above zero.
 */
export function floorRatioTo(value: Decimal, divisor: Decimal, step: Decimal): Decimal {
  const wholeStep = divisor.times(step);
  if (!isShort(value, wholeStep)) return floorTo(value.div(divisor), step);
  const toward = value.divToInt(wholeStep);
  const isBelow = value.isNegative() && !toward.times(wholeStep).eq(value);
  return (isBelow ? toward.minus(1) : toward).times(step);
}

/** The same at or above it. */
export function ceilRatioTo(value: Decimal, divisor: Decimal, step: Decimal): Decimal {
  return floorRatioTo(value.negated(), divisor, step).negated();
}

/** As many digits as leave two of the 40 to spare. */
const SHORT = 38;

/**
 * Whether a quotient rounded to 40 digits cannot be a whole number where the exact one is not: written in units of the
 * last decimal of either, a value and any multiple of the divisor near it are whole numbers of at most 38 digits, so
 * they differ by nothing or by more than that rounding does.
 */
function isShort(value: Decimal, divisor: Decimal): boolean {
  return !divisor.isZero() && value.e + Math.max(value.dp(), divisor.dp()) < SHORT;
}

/** Whether `value` is a whole number of `step`s; anything is where the step is zero. */
export function isOnGrid(value: Decimal, step: Decimal): boolean {
  return step.isZero() || value.mod(step).isZero();
}

function snap(value: Decimal, step: Decimal, rounding: 2 | 3 | 1): Decimal {
  return step.isZero() ? value : value.toNearest(step, rounding);
}
