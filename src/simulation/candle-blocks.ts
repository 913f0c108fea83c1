import { Decimal } from '../domain/decimal.js';

/** Most candles of one block. */
export const BLOCK_LENGTH = 16_384;

const FIRST_CAPACITY = 64;

/** Whole numbers below this are held by a double exactly, and so is their product with a power of ten below it. */
export const MOST_DIGITS = 1e15;

/** Powers of ten that a double holds exactly. */
const POWERS: readonly number[] = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/** Some candles in a row, in whole numbers of `10 ** -decimals`: exact, and quick to look over. */
export interface CandleBlock {
  /** Place of the first of them in the series. */
  readonly first: number;
  readonly length: number;
  readonly decimals: number;
  readonly openTimes: Float64Array;
  readonly opens: Float64Array;
  readonly highs: Float64Array;
  readonly lows: Float64Array;
  readonly closes: Float64Array;
}

/** A block to which candles are added. */
export class GrowingBlock implements CandleBlock {
  length = 0;
  openTimes: Float64Array;
  opens: Float64Array;
  highs: Float64Array;
  lows: Float64Array;
  closes: Float64Array;

  constructor(
    readonly first: number,
    public decimals = 0,
    capacity = first === 0 ? FIRST_CAPACITY : BLOCK_LENGTH,
  ) {
    this.openTimes = new Float64Array(capacity);
    this.opens = new Float64Array(capacity);
    this.highs = new Float64Array(capacity);
    this.lows = new Float64Array(capacity);
    this.closes = new Float64Array(capacity);
  }

  get isFull(): boolean {
    return this.length === BLOCK_LENGTH;
  }

  /**
   * Adds one candle, whose prices are whole numbers of `10 ** -decimals`, above zero, and none above the high. False
   * where they and those of the block take more than fifteen digits at the same number of decimals.
   */
  add(openTime: number, open: number, high: number, low: number, close: number, decimals: number): boolean {
    let factor = 1;
    if (decimals !== this.decimals) {
      if (decimals > this.decimals && !this.#rescale(decimals)) return false;
      factor = powerOfTen(this.decimals - decimals);
    }
    if (high * factor >= MOST_DIGITS) return false;
    const at = this.length;
    if (at === this.openTimes.length) this.#widen();
    this.openTimes[at] = openTime;
    this.opens[at] = open * factor;
    this.highs[at] = high * factor;
    this.lows[at] = low * factor;
    this.closes[at] = close * factor;
    this.length = at + 1;
    return true;
  }

  #rescale(decimals: number): boolean {
    const factor = powerOfTen(decimals - this.decimals);
    const greatest = this.highs.subarray(0, this.length).reduce((most, high) => Math.max(most, high), 0);
    if (greatest * factor >= MOST_DIGITS) return false;
    for (const column of [this.opens, this.highs, this.lows, this.closes]) {
      for (let at = 0; at < this.length; at++) column[at] = (column[at] ?? 0) * factor;
    }
    this.decimals = decimals;
    return true;
  }

  #widen(): void {
    this.openTimes = widened(this.openTimes);
    this.opens = widened(this.opens);
    this.highs = widened(this.highs);
    this.lows = widened(this.lows);
    this.closes = widened(this.closes);
  }
}

/** 10 ** `power`; exact up to the 22nd. */
export const powerOfTen = (power: number): number => POWERS[power] ?? 10 ** power;

/** Whole numbers below this become a decimal without a detour over text. */
const PLAIN_BELOW = 1e7;

/** What whole numbers of so many decimals are to be multiplied by; exact. */
const UNITS: readonly Decimal[] = Array.from({ length: 16 }, (_, decimals) => new Decimal(`1e-${decimals}`));

/** The decimal that a column of a block holds. */
export function priceIn({ decimals }: CandleBlock, column: Float64Array, at: number): Decimal {
  const whole = column[at] ?? 0;
  const unit = UNITS[decimals];
  if (unit !== undefined && whole < PLAIN_BELOW) return new Decimal(whole).times(unit);
  return new Decimal(`${whole}e-${decimals}`);
}

function widened(column: Float64Array): Float64Array {
  const wider = new Float64Array(Math.min(column.length * 4, BLOCK_LENGTH));
  wider.set(column);
  return wider;
}
