import { Decimal } from '../domain/decimal.js';
import type { Cell } from './csv-rows.js';
import type { SeriesMistakes } from './series-mistakes.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?$/i;
const MOST_DECIMALS = 60;

/** The number of a cell, of at most fifteen digits; null after a mistake. */
export function readNumber(cell: Cell | null, mistakes: SeriesMistakes): Decimal | null {
  if (cell === null) return null;
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
