import { Decimal } from '../domain/decimal.js';
import type { Cell } from './csv-rows.js';
import { GrowingColumn } from './growing-column.js';
import type { SeriesMistakes } from './series-mistakes.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?$/i;
const MOST_DECIMALS = 60;
/** Powers of ten that a double holds exactly. */
const EXACT_POWERS = 22;

/**
 * Exact decimals in nine bytes each: a whole number and how many of its digits are decimals. Made for series of
 * millions of rows; `at` makes the decimal anew.
 */
export class NumberColumn {
  readonly #digits = new GrowingColumn(Float64Array);
  readonly #decimals = new GrowingColumn(Uint8Array);

  /** Adds the number of a cell; a mistake adds NaN, which keeps the rows aligned. Returns it for rough checks. */
  add(cell: Cell | null, mistakes: SeriesMistakes): number {
    const value = cell === null ? null : this.#read(cell, mistakes);
    if (value === null) {
      this.#digits.push(Number.NaN);
      this.#decimals.push(0);
      return Number.NaN;
    }
    const decimals = value.decimalPlaces();
    this.#digits.push(value.times(new Decimal(10).pow(decimals)).toNumber());
    this.#decimals.push(decimals);
    return value.toNumber();
  }

  at(index: number): Decimal {
    return new Decimal(`${this.#digits.at(index)}e-${this.#decimals.at(index)}`);
  }

  /** The nearest double: whole numbers of fifteen digits and powers of ten up to the 22nd are doubles themselves. */
  roughAt(index: number): number {
    const decimals = this.#decimals.at(index);
    if (decimals > EXACT_POWERS) return this.at(index).toNumber();
    return this.#digits.at(index) / 10 ** decimals;
  }

  #read(cell: Cell, mistakes: SeriesMistakes): Decimal | null {
    if (!NUMBER.test(cell.text)) {
      const what = cell.text === '' ? 'there is no number' : `'${cell.text}' is no number`;
      mistakes.add(cell, what, 'write a number in plain digits, with a point before its decimals');
      return null;
    }
    const value = new Decimal(cell.text);
    if (value.precision() <= 15 && value.decimalPlaces() <= MOST_DECIMALS) return value;
    mistakes.add(cell, `${cell.text} has more than 15 digits`, 'round it to the precision of the recording');
    return null;
  }
}
