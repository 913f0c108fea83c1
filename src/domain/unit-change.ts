import { UNIT_SCALE } from './dealing.js';
import { Decimal, type DecimalString, decimal, ONE, plain } from './decimal.js';
import { POINT_NAV_SCALE } from './index-nav.js';
import { NAV_SCALE } from './leverage.js';

/** So many new units for so many old ones, both whole numbers above zero: 10 for 1, 3 for 2. A wire record. */
export interface UnitRatio {
  readonly newUnits: DecimalString;
  readonly oldUnits: DecimalString;
}

/** `split`: more units, each of less; `merge`: fewer, each of more. */
export type UnitChangeKind = 'split' | 'merge';

/** Each number of a ratio has so many digits at most. */
const MOST_DIGITS = 6;
const RATIO = new RegExp(`^([1-9]\\d{0,${MOST_DIGITS - 1}}):([1-9]\\d{0,${MOST_DIGITS - 1}})$`);

/** Reads `NEW:OLD`, such as `10:1`; null where it is none. */
export function parseRatio(text: string): UnitRatio | null {
  const [, newUnits, oldUnits] = RATIO.exec(text) ?? [];
  if (newUnits === undefined || oldUnits === undefined) return null;
  return { newUnits: plain(new Decimal(newUnits)), oldUnits: plain(new Decimal(oldUnits)) };
}

export const ratioText = ({ newUnits, oldUnits }: UnitRatio): string => `${newUnits}:${oldUnits}`;

/** Null where each unit stays what it is. */
export function kindOfRatio({ newUnits, oldUnits }: UnitRatio): UnitChangeKind | null {
  const more = decimal(newUnits).comparedTo(decimal(oldUnits));
  if (more === 0) return null;
  return more > 0 ? 'split' : 'merge';
}

export const SAME_UNITS: UnitRatio = { newUnits: plain(ONE), oldUnits: plain(ONE) };

/** All of them one after the other, in lowest terms. */
export function ratioOfAll(ratios: readonly UnitRatio[]): UnitRatio {
  const product = (numbers: readonly DecimalString[]) => numbers.reduce((all, one) => all * BigInt(one), 1n);
  const newUnits = product(ratios.map((ratio) => ratio.newUnits));
  const oldUnits = product(ratios.map((ratio) => ratio.oldUnits));
  const common = greatestCommon(newUnits, oldUnits);
  return { newUnits: whole(newUnits / common), oldUnits: whole(oldUnits / common) };
}

const greatestCommon = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatestCommon(b, a % b));
const whole = (value: bigint): DecimalString => plain(new Decimal(value.toString()));

/** What a fund is before its units change. `pointNav`: N0 of the index model, null in the fund model. */
export interface UnitsHeld {
  readonly units: DecimalString;
  /** NAV of the rebalance point, as it was published. */
  readonly nav: DecimalString;
  readonly pointNav: DecimalString | null;
}

/**
 * What becomes of supply and NAV; equity and position stay as they are. A wire record. `dust`: the part of the smallest
 * unit that the supply loses, in new units. `navRounding`: NAV after less its exact value.
 */
export interface UnitChangeFigures {
  readonly unitsBefore: DecimalString;
  readonly unitsAfter: DecimalString;
  readonly dust: DecimalString;
  readonly navBefore: DecimalString;
  readonly navAfter: DecimalString;
  readonly navRounding: DecimalString;
  /** N0 of the index model; null in the fund model. */
  readonly pointNav: { readonly before: DecimalString; readonly after: DecimalString } | null;
}

/** Decimals of what rounding leaves: a quotient may have no end. */
const LEFT_SCALE = 30;

/**
 * units' = units x new / old, rounded down to the smallest unit, so that none is issued for which none is taken back;
 * NAV' = NAV x old / new, rounded half-even as NAV is published; N0 alike, to its own decimals.
 */
export function changeUnits({ units, nav, pointNav }: UnitsHeld, ratio: UnitRatio): UnitChangeFigures {
  const exactUnits = decimal(units).times(decimal(ratio.newUnits)).div(decimal(ratio.oldUnits));
  const unitsAfter = exactUnits.toDecimalPlaces(UNIT_SCALE, Decimal.ROUND_DOWN);
  const navAfter = navInNewUnits(decimal(nav), ratio);
  return {
    unitsBefore: units,
    unitsAfter: plain(unitsAfter),
    dust: left(exactUnits.minus(unitsAfter)),
    navBefore: nav,
    navAfter: plain(navAfter),
    navRounding: left(navAfter.minus(perNewUnit(decimal(nav), ratio))),
    pointNav: pointNav && { before: pointNav, after: plain(pointNavAfter(decimal(pointNav), ratio)) },
  };
}

const perNewUnit = (nav: Decimal, { newUnits, oldUnits }: UnitRatio): Decimal =>
  nav.times(decimal(oldUnits)).div(decimal(newUnits));

const pointNavAfter = (nav: Decimal, ratio: UnitRatio): Decimal =>
  perNewUnit(nav, ratio).toDecimalPlaces(POINT_NAV_SCALE, Decimal.ROUND_HALF_EVEN);

const left = (value: Decimal): DecimalString =>
  plain(value.toDecimalPlaces(LEFT_SCALE, Decimal.ROUND_HALF_EVEN));

/** A NAV of old units, in new ones. */
export const navInNewUnits = (nav: Decimal, ratio: UnitRatio): Decimal =>
  perNewUnit(nav, ratio).toDecimalPlaces(NAV_SCALE, Decimal.ROUND_HALF_EVEN);

/** A number of old units, in new ones. */
export const unitsInNewUnits = (units: Decimal, { newUnits, oldUnits }: UnitRatio): Decimal =>
  units.times(decimal(newUnits)).div(decimal(oldUnits)).toDecimalPlaces(UNIT_SCALE, Decimal.ROUND_DOWN);

/** Beyond it a product of units and NAV might not be exact. */
const TOO_MANY_UNITS = new Decimal('1000000000000');

/** Why a fund cannot have such units; null where it can. */
export function whyUnitsCannotBe({ unitsAfter, navAfter }: UnitChangeFigures): string | null {
  const units = decimal(unitsAfter);
  if (units.isZero()) return 'no unit would be left';
  if (units.gte(TOO_MANY_UNITS))
    return `it would have ${unitsAfter} units: at most ${TOO_MANY_UNITS.toFixed()}`;
  return decimal(navAfter).gt(0) ? null : `its NAV would be rounded to zero, at ${NAV_SCALE} decimals`;
}
