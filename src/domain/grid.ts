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

/** Whether `value` is a whole number of `step`s; anything is where the step is zero. */
export function isOnGrid(value: Decimal, step: Decimal): boolean {
  return step.isZero() || value.mod(step).isZero();
}

function snap(value: Decimal, step: Decimal, rounding: 2 | 3 | 1): Decimal {
  return step.isZero() ? value : value.toNearest(step, rounding);
}
