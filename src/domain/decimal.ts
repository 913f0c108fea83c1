import { Decimal as Base } from 'decimal.js';

/**
 * The one decimal of the project: 40 significant digits, half-even, and never an exponent in its text.
 * Every amount, price, quantity and ratio that decides anything is one of these.
 */
export const Decimal = Base.clone({
  precision: 40,
  rounding: Base.ROUND_HALF_EVEN,
  toExpNeg: -100,
  toExpPos: 100,
});
export type Decimal = Base;

declare const decimalString: unique symbol;

/** A decimal in plain notation ("-0.00012359"): how decimals travel on the wire, in JSON and in SQL. */
export type DecimalString = string & { readonly [decimalString]: true };

const PLAIN = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** Whether `text` is a decimal in plain notation, without exponent, sign `+` or leading zeros. */
export function isDecimalString(text: string): text is DecimalString {
  return PLAIN.test(text);
}

/** Reads a decimal from the wire. Throws on anything that is not in plain notation. */
export function decimal(text: DecimalString | number): Decimal {
  const value = new Decimal(text);
  if (!value.isFinite()) throw new RangeError(`not a finite decimal: ${text}`);
  return value;
}

/** Parses text of unknown origin. Throws a `RangeError` that quotes it. */
export function parseDecimal(text: string): Decimal {
  if (!isDecimalString(text)) throw new RangeError(`not a decimal in plain notation: '${text}'`);
  return new Decimal(text);
}

/** Writes a decimal for the wire, exactly and in plain notation; minus zero becomes zero. */
export function plain(value: Decimal): DecimalString {
  return (value.isZero() ? '0' : value.toFixed()) as DecimalString;
}

/** Writes a decimal for people, always with so many decimals; what is rounded to zero has no sign. */
export function withPlaces(value: Decimal, places: number): string {
  const rounded = value.toDecimalPlaces(places);
  return (rounded.isZero() ? ZERO : rounded).toFixed(places);
}

export const ZERO: Decimal = new Decimal(0);
export const ONE: Decimal = new Decimal(1);
