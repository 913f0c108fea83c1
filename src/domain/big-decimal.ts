import { Decimal as Library } from 'decimal.js';

/** Significant digits to which sums, products and quotients are rounded, half to even. */
const PRECISION = 40;

/** decimal.js at that precision: what is rare is left to it, and never an exponent in its text. */
const Exact = Library.clone({
  precision: PRECISION,
  rounding: Library.ROUND_HALF_EVEN,
  toExpNeg: -100,
  toExpPos: 100,
});

/** How a number between two steps is rounded; numbered as in decimal.js. */
export type Rounding = 0 | 1 | 2 | 3 | 4 | 5 | 6;
const [UP, DOWN, CEIL, FLOOR, HALF_UP, HALF_DOWN, HALF_EVEN] = [0, 1, 2, 3, 4, 5, 6] as const;

export type DecimalValue = BigDecimal | string | number;

const PLAIN = /^-?\d+(\.\d+)?$/;
/** Whole numbers of so many digits, and powers of ten up to the 22nd, are doubles themselves. */
const EXACT_DIGITS = 15;
const EXACT_POWERS = 22;
const DOUBLE_POWERS: readonly number[] = Array.from({ length: EXACT_POWERS + 1 }, (_, power) =>
  Number(`1e${power}`),
);

const POWERS: readonly bigint[] = Array.from({ length: 160 }, (_, power) => 10n ** BigInt(power));
const tenTo = (power: number): bigint => POWERS[power] ?? 10n ** BigInt(power);
const LIMIT = tenTo(PRECISION);
const SMALLEST = -LIMIT;

/**
 * A decimal: a whole number of `10 ** -scale`, of the least scale that holds it, so that equal ones look alike. Sums,
 * products and quotients are rounded to 40 significant digits, half to even; nothing else is rounded unless asked for.
 * It answers as decimal.js does at that precision, several times faster, since it reckons with the machine's own whole
 * numbers; a property test holds the two against each other. What is rare, or not finite (then `scale` is NaN, and the
 * digits are 1, -1, or 0 for no number), is left to decimal.js. Zero has no sign.
 */
export class BigDecimal {
  static readonly ROUND_UP = UP;
  static readonly ROUND_DOWN = DOWN;
  static readonly ROUND_CEIL = CEIL;
  static readonly ROUND_FLOOR = FLOOR;
  static readonly ROUND_HALF_UP = HALF_UP;
  static readonly ROUND_HALF_DOWN = HALF_DOWN;
  static readonly ROUND_HALF_EVEN = HALF_EVEN;

  readonly digits: bigint;
  readonly scale: number;

  /**
   * Takes text and numbers as they are written, to the last digit. Throws for what is no number. Digits with a scale
   * are what operations here make, and are taken as they are.
   */
  constructor(value: DecimalValue | bigint, scale = 0) {
    if (typeof value === 'bigint') {
      this.digits = value;
      this.scale = scale;
      return;
    }
    const read = typeof value === 'object' ? value : parsed(value);
    this.digits = read.digits;
    this.scale = read.scale;
  }

  /** A whole number of `10 ** -scale`; `digits` is a double that holds it exactly. */
  static ofWhole(digits: number, scale: number): BigDecimal {
    return shortest(BigInt(digits), scale);
  }

  /** The greatest of these, of which there is one at least. */
  static max(...values: readonly DecimalValue[]): BigDecimal {
    return values.map(decimalOf).reduce((most, other) => (isMore(other, most) ? other : most));
  }

  static min(...values: readonly DecimalValue[]): BigDecimal {
    return values.map(decimalOf).reduce((least, other) => (isMore(least, other) ? other : least));
  }

  static sum(first: DecimalValue, ...others: readonly DecimalValue[]): BigDecimal {
    return others.reduce<BigDecimal>((sum, other) => sum.plus(other), decimalOf(first));
  }

  plus(value: DecimalValue): BigDecimal {
    const other = decimalOf(value);
    const { digits, scale } = this;
    if (scale === other.scale) return limited(digits + other.digits, scale);
    if (scale > other.scale) return limited(digits + other.digits * tenTo(scale - other.scale), scale);
    if (scale < other.scale) return limited(digits * tenTo(other.scale - scale) + other.digits, other.scale);
    return fromLibrary(toLibrary(this).plus(toLibrary(other)));
  }

  minus(value: DecimalValue): BigDecimal {
    const other = decimalOf(value);
    const { digits, scale } = this;
    if (scale === other.scale) return limited(digits - other.digits, scale);
    if (scale > other.scale) return limited(digits - other.digits * tenTo(scale - other.scale), scale);
    if (scale < other.scale) return limited(digits * tenTo(other.scale - scale) - other.digits, other.scale);
    return fromLibrary(toLibrary(this).minus(toLibrary(other)));
  }

  times(value: DecimalValue): BigDecimal {
    const other = decimalOf(value);
    const scale = this.scale + other.scale;
    if (Number.isNaN(scale)) return fromLibrary(toLibrary(this).times(toLibrary(other)));
    return limited(this.digits * other.digits, scale);
  }

  div(value: DecimalValue): BigDecimal {
    const other = decimalOf(value);
    if (other.digits === 0n || Number.isNaN(this.scale + other.scale)) {
      return fromLibrary(toLibrary(this).div(toLibrary(other)));
    }
    const dividend = magnitude(this.digits);
    const divisor = magnitude(other.digits);
    // Two digits more than are kept: the lengths are estimates, which may be off by one.
    const shift = Math.max(0, PRECISION + 2 - lengthOf(dividend) + lengthOf(divisor));
    const shifted = dividend * tenTo(shift);
    const quotient = shifted / divisor;
    // A digit behind all others says which side of a tie it is on.
    const rest = quotient * divisor === shifted ? 0n : 1n;
    const sized = quotient * 10n + rest;
    const isNegative = this.digits < 0n !== other.digits < 0n;
    return limited(isNegative ? -sized : sized, this.scale - other.scale + shift + 1);
  }

  /** The same as `times`, `div`, `negated` and `cmp`, by the other names that decimal.js has for them. */
  mul(value: DecimalValue): BigDecimal {
    return this.times(value);
  }

  dividedBy(value: DecimalValue): BigDecimal {
    return this.div(value);
  }

  neg(): BigDecimal {
    return this.negated();
  }

  comparedTo(value: DecimalValue): number {
    return this.cmp(value);
  }

  /** What is left after as many whole times `value` as fit, toward zero. */
  mod(value: DecimalValue): BigDecimal {
    const other = decimalOf(value);
    const scale = Math.max(this.scale, other.scale);
    if (other.digits === 0n || Number.isNaN(scale)) {
      return fromLibrary(toLibrary(this).mod(toLibrary(other)));
    }
    return limited(digitsAt(this, scale) % digitsAt(other, scale), scale);
  }

  pow(exponent: DecimalValue): BigDecimal {
    return fromLibrary(toLibrary(this).pow(toLibrary(decimalOf(exponent))));
  }

  sqrt(): BigDecimal {
    return fromLibrary(toLibrary(this).sqrt());
  }

  ln(): BigDecimal {
    return fromLibrary(toLibrary(this).ln());
  }

  exp(): BigDecimal {
    return fromLibrary(toLibrary(this).exp());
  }

  abs(): BigDecimal {
    return this.digits < 0n ? this.negated() : this;
  }

  negated(): BigDecimal {
    return new BigDecimal(-this.digits, this.scale);
  }

  ceil(): BigDecimal {
    return this.toDecimalPlaces(0, CEIL);
  }

  floor(): BigDecimal {
    return this.toDecimalPlaces(0, FLOOR);
  }

  round(): BigDecimal {
    return this.toDecimalPlaces(0);
  }

  trunc(): BigDecimal {
    return this.toDecimalPlaces(0, DOWN);
  }

  toDecimalPlaces(decimals: number, rounding: Rounding = HALF_EVEN): BigDecimal {
    if (!(this.scale > decimals)) return this;
    return shortest(quotientOf(this.digits, tenTo(this.scale - decimals), rounding), decimals);
  }

  toSignificantDigits(digits: number, rounding: Rounding = HALF_EVEN): BigDecimal {
    return fromLibrary(toLibrary(this).toSignificantDigits(digits, rounding));
  }

  /** The nearest whole multiple of `step`; zero where the step is. */
  toNearest(value: DecimalValue, rounding: Rounding = HALF_EVEN): BigDecimal {
    const step = decimalOf(value);
    const scale = Math.max(this.scale, step.scale);
    if (step.digits === 0n || Number.isNaN(scale)) {
      return fromLibrary(toLibrary(this).toNearest(toLibrary(step), rounding));
    }
    const size = magnitude(digitsAt(step, scale));
    return shortest(quotientOf(digitsAt(this, scale), size, rounding) * size, scale);
  }

  /** -1, 0 or 1; NaN where one of the two is no number. */
  cmp(value: DecimalValue): number {
    return compared(this, decimalOf(value));
  }

  eq(value: DecimalValue): boolean {
    return compared(this, decimalOf(value)) === 0;
  }

  lt(value: DecimalValue): boolean {
    return compared(this, decimalOf(value)) < 0;
  }

  lte(value: DecimalValue): boolean {
    return compared(this, decimalOf(value)) <= 0;
  }

  gt(value: DecimalValue): boolean {
    return compared(this, decimalOf(value)) > 0;
  }

  gte(value: DecimalValue): boolean {
    return compared(this, decimalOf(value)) >= 0;
  }

  isZero(): boolean {
    return this.digits === 0n && this.isFinite();
  }

  /** Below zero. */
  isNegative(): boolean {
    return this.digits < 0n;
  }

  /** Zero or above. */
  isPositive(): boolean {
    return this.digits > 0n || this.isZero();
  }

  isInteger(): boolean {
    return this.scale === 0;
  }

  isFinite(): boolean {
    return !Number.isNaN(this.scale);
  }

  isNaN(): boolean {
    return this.digits === 0n && !this.isFinite();
  }

  /** The power of ten of its first digit; of zero it is 0. */
  get e(): number {
    return magnitude(this.digits).toString().length - 1 - this.scale;
  }

  decimalPlaces(): number {
    return this.scale;
  }

  /** How many significant digits it has. */
  precision(): number {
    return toLibrary(this).precision();
  }

  /** The nearest double. */
  toNumber(): number {
    if (this.scale <= EXACT_POWERS && this.digits < EXACT_WHOLE && this.digits > -EXACT_WHOLE) {
      return Number(this.digits) / (DOUBLE_POWERS[this.scale] ?? Number.NaN);
    }
    return Number(this.toString());
  }

  /** In plain notation, with so many decimals if they are given. */
  toFixed(decimals?: number, rounding: Rounding = HALF_EVEN): string {
    if (decimals === undefined) return this.isFinite() ? written(this) : notFinite(this);
    return toLibrary(this).toFixed(decimals, rounding);
  }

  /** In plain notation; with an exponent from a hundred digits on. */
  toString(): string {
    const text = this.toFixed();
    return text.length < 100 ? text : toLibrary(this).toString();
  }

  toJSON(): string {
    return this.toString();
  }

  valueOf(): string {
    return this.toString();
  }
}

const EXACT_WHOLE = tenTo(EXACT_DIGITS);

const decimalOf = (value: DecimalValue): BigDecimal =>
  value instanceof BigDecimal ? value : new BigDecimal(value);

const magnitude = (digits: bigint): bigint => (digits < 0n ? -digits : digits);

/** The digits at a scale that is not below its own. */
const digitsAt = ({ digits, scale }: BigDecimal, wanted: number): bigint =>
  scale === wanted ? digits : digits * tenTo(wanted - scale);

const isMore = (a: BigDecimal, b: BigDecimal): boolean => compared(a, b) > 0 || a.isNaN();

function compared(a: BigDecimal, b: BigDecimal): number {
  if (a.scale === b.scale) return order(a.digits, b.digits);
  const scale = Math.max(a.scale, b.scale);
  if (Number.isNaN(scale)) return toLibrary(a).cmp(toLibrary(b));
  return order(digitsAt(a, scale), digitsAt(b, scale));
}

function order(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Rounded to the precision, half to even. */
function limited(digits: bigint, scale: number): BigDecimal {
  if (digits < LIMIT && digits > SMALLEST) return shortest(digits, scale);
  let drop = 1;
  const size = magnitude(digits);
  while (size >= tenTo(PRECISION + drop)) drop += 1;
  return shortest(quotientOf(digits, tenTo(drop), HALF_EVEN), scale - drop);
}

/** Without zeros at its end, and never of a scale below zero. */
function shortest(digits: bigint, scale: number): BigDecimal {
  if (scale < 0) return new BigDecimal(digits * tenTo(-scale), 0);
  if (scale === 0 || digits % 10n !== 0n) return new BigDecimal(digits, scale);
  if (digits === 0n) return new BigDecimal(0n, 0);
  let left = digits;
  let decimals = scale;
  for (let step = 16; step > 0; step = step >> 1) {
    while (decimals >= step && left % tenTo(step) === 0n) {
      left /= tenTo(step);
      decimals -= step;
    }
  }
  return new BigDecimal(left, decimals);
}

/** digits / divisor as a whole number; the divisor is above zero. */
function quotientOf(digits: bigint, divisor: bigint, rounding: Rounding): bigint {
  const quotient = digits / divisor;
  const rest = digits - quotient * divisor;
  if (rest === 0n) return quotient;
  return goesUp(quotient, rest, divisor, rounding) ? quotient + (digits < 0n ? -1n : 1n) : quotient;
}

/** Whether a quotient that was cut toward zero is rounded away from it. */
function goesUp(quotient: bigint, rest: bigint, divisor: bigint, rounding: Rounding): boolean {
  if (rounding === DOWN || rounding === UP) return rounding === UP;
  if (rounding === CEIL || rounding === FLOOR) return (rounding === CEIL) === rest > 0n;
  const twice = magnitude(rest) * 2n;
  if (twice !== divisor) return twice > divisor;
  return rounding === HALF_UP || (rounding === HALF_EVEN && quotient % 2n !== 0n);
}

/** How many digits, or one too few or too many. */
function lengthOf(size: bigint): number {
  const rough = Number(size);
  if (rough === Number.POSITIVE_INFINITY) return size.toString().length;
  return rough === 0 ? 1 : Math.floor(Math.log10(rough)) + 1;
}

function parsed(value: string | number): { readonly digits: bigint; readonly scale: number } {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { digits: BigInt(value), scale: 0 };
  const text = String(value);
  if (!PLAIN.test(text)) return fromLibrary(new Exact(value));
  const point = text.indexOf('.');
  if (point < 0) return { digits: whole(text), scale: 0 };
  return shortest(whole(text.slice(0, point) + text.slice(point + 1)), text.length - point - 1);
}

const whole = (text: string): bigint => BigInt(text.length <= EXACT_DIGITS ? Number(text) : text);

function written({ digits, scale }: BigDecimal): string {
  const text = digits.toString();
  if (scale === 0) return text;
  const sign = digits < 0n ? '-' : '';
  const padded = text.slice(sign.length).padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function notFinite({ digits }: BigDecimal): string {
  if (digits === 0n) return 'NaN';
  return digits < 0n ? '-Infinity' : 'Infinity';
}

const toLibrary = (value: BigDecimal): Library => new Exact(value.toFixed());

function fromLibrary(value: Library): BigDecimal {
  if (value.isFinite()) {
    const text = value.toFixed();
    const point = text.indexOf('.');
    if (point < 0) return new BigDecimal(BigInt(text), 0);
    return shortest(BigInt(text.slice(0, point) + text.slice(point + 1)), text.length - point - 1);
  }
  const digits = value.isNaN() ? 0n : value.isNegative() ? -1n : 1n;
  return new BigDecimal(digits, Number.NaN);
}
