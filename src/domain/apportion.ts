import { Decimal, ZERO } from './decimal.js';

/**
 * Divides `total` in proportion to `weights` by the method of largest remainder: everyone gets the whole units of an
 * exact share, and what is left over goes, one unit each, to those with the largest remainders, of equal ones to the
 * first. So the parts are whole units, sum to the total exactly, and none is a unit or more off its exact share.
 *
 * `total` is a whole number of `unit`, and may be below zero; weights are at or above zero. Throws a `RangeError` for
 * anything else, and where there is something to divide and nobody to have it.
 */
export function apportion(total: Decimal, weights: readonly Decimal[], unit: Decimal): readonly Decimal[] {
  const units = wholeUnits(total.abs(), unit, 'what is divided');
  const shares = weightsOf(weights);
  const sum = shares.reduce((all, share) => all + share, 0n);
  if (sum === 0n && units > 0n) throw new RangeError(`nobody to divide ${total} among`);
  const parts = shares.map((share) => (sum === 0n ? 0n : (units * share) / sum));
  const left = Number(units - parts.reduce((all, part) => all + part, 0n));
  for (const index of byRemainder(units, shares, sum).slice(0, left))
    parts[index] = (parts[index] ?? 0n) + 1n;
  const sign = total.isNegative() ? -1 : 1;
  return parts.map((part) => (part === 0n ? ZERO : new Decimal(part.toString()).times(unit).times(sign)));
}

/** Places in the order in which a unit that is left over is given. */
function byRemainder(units: bigint, shares: readonly bigint[], sum: bigint): readonly number[] {
  const remainders = shares.map((share, index) => ({ index, rest: sum === 0n ? 0n : (units * share) % sum }));
  return remainders
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
    .map(({ index }) => index);
}

/** Weights as whole numbers of their finest common decimal: integers divide without rounding. */
function weightsOf(weights: readonly Decimal[]): readonly bigint[] {
  const places = Math.max(0, ...weights.map((weight) => weight.decimalPlaces()));
  const finest = new Decimal(10).pow(-places);
  return weights.map((weight) => wholeUnits(weight, finest, 'a weight'));
}

function wholeUnits(value: Decimal, unit: Decimal, what: string): bigint {
  const units = value.div(unit);
  if (value.isNegative() && !value.isZero()) throw new RangeError(`${what} must not be below zero: ${value}`);
  if (!units.isInteger()) throw new RangeError(`${what} must be a whole number of ${unit}: ${value}`);
  return BigInt(units.toFixed());
}
