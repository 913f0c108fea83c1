import { type GrowingBlock, powerOfTen } from './candle-blocks.js';
import type { TimeUnit } from './series-time.js';

const LINE_FEED = 10;
const RETURN = 13;
const QUOTE = 34;
const COMMA = 44;
const POINT = 46;
const ZERO = 48;

/** A whole number of so many digits, times ten and plus nine, is below 2 ** 31. */
const INT_DIGITS = 9;
const TIME_DIGITS = 15;
/** With nine digits these are fifteen at most, which a double holds exactly. */
const MOST_DECIMALS = 6;
const UNUSUAL = -1;

/** How the rows of a file are written: ts, open, high, low, close, and so many other columns behind them. */
export interface UsualFile {
  readonly bytes: Uint8Array;
  readonly unit: TimeUnit;
  readonly otherColumns: number;
}

/**
 * Adds rows to the block, from place `from` of the bytes on, as far as they are usual ones and its columns have room.
 * Returns where the next one begins; `end` is where the last whole one ends.
 *
 * A usual row is a candle with prices of at most nine digits and no more decimals than the block has so far. It is read
 * in two thirds of the time that `RowReader` takes, to which any other row is left: all that changes from byte to byte
 * are local variables, and a row takes few calls.
 */
export function addUsualRows(
  block: GrowingBlock,
  { bytes, unit, otherColumns }: UsualFile,
  from: number,
  end: number,
): number {
  const { openTimes, opens, highs, lows, closes, decimals } = block;
  if (decimals > MOST_DECIMALS) return from;
  const room = openTimes.length;
  const prices = [opens, highs, lows, closes];
  let next = from;
  for (let row = block.length; next < end && row < room; row++) {
    const afterTime = readTime(bytes, next, openTimes, row);
    const afterPrices = readPrices(bytes, afterTime, prices, row, decimals);
    const after = rowEnd(bytes, afterPrices, otherColumns);
    const time = openTimes[row] ?? Number.NaN;
    const isTime = time >= unit.from && time < unit.below;
    if (after === UNUSUAL || !isTime || !isCandle(block, row)) return next;
    openTimes[row] = time * unit.toMs;
    block.length = row + 1;
    next = after;
  }
  return next;
}

function isCandle({ opens, highs, lows, closes }: GrowingBlock, row: number): boolean {
  const open = opens[row] ?? 0;
  const high = highs[row] ?? 0;
  const low = lows[row] ?? 0;
  const close = closes[row] ?? 0;
  return low > 0 && high >= open && high >= close && low <= open && low <= close;
}

/** Reads a count of at most fifteen digits, as two whole numbers. Returns where it ends. */
function readTime(bytes: Uint8Array, from: number, times: Float64Array, row: number): number {
  const zero = ZERO;
  const most = from + INT_DIGITS;
  let at = from;
  let head = 0;
  let digit = (bytes[at] ?? 0) - zero;
  for (; digit >= 0 && digit <= 9 && at < most; digit = (bytes[++at] ?? 0) - zero) {
    head = (Math.imul(head, 10) + digit) | 0;
  }
  const middle = at;
  let tail = 0;
  for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - zero) {
    tail = (Math.imul(tail, 10) + digit) | 0;
  }
  times[row] = head * powerOfTen(at - middle) + tail;
  return at > from && at - from <= TIME_DIGITS ? at : UNUSUAL;
}

/** Reads prices, a comma before each, into their columns. Returns where the last one ends. */
function readPrices(
  bytes: Uint8Array,
  from: number,
  columns: readonly Float64Array[],
  row: number,
  decimals: number,
): number {
  let at = from;
  for (const column of columns) {
    if (bytes[at] !== COMMA) return UNUSUAL;
    at = readPrice(bytes, at + 1, column, row, decimals);
  }
  return at;
}

/** Reads a whole number of `10 ** -decimals`. One without a digit is zero, which makes no candle. */
function readPrice(
  bytes: Uint8Array,
  from: number,
  column: Float64Array,
  row: number,
  decimals: number,
): number {
  const zero = ZERO;
  let most = from + INT_DIGITS;
  let at = from;
  let missing = decimals;
  let value = 0;
  let digit = (bytes[at] ?? 0) - zero;
  for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - zero) {
    value = (Math.imul(value, 10) + digit) | 0;
  }
  if (digit === POINT - zero) {
    most += 1;
    const fraction = at + 1;
    digit = (bytes[++at] ?? 0) - zero;
    for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - zero) {
      value = (Math.imul(value, 10) + digit) | 0;
    }
    missing -= at - fraction;
  }
  column[row] = missing === 0 ? value : value * powerOfTen(missing);
  return at > most || missing < 0 ? UNUSUAL : at;
}

/** Past the end of a row, from the end of its last price on. */
function rowEnd(bytes: Uint8Array, from: number, otherColumns: number): number {
  let at = from;
  for (let other = 0; other < otherColumns; other++) {
    if (bytes[at] !== COMMA) return UNUSUAL;
    at = fieldEnd(bytes, at + 1);
  }
  if (bytes[at] === RETURN) at += 1;
  return bytes[at] === LINE_FEED ? at + 1 : UNUSUAL;
}

/** Of any field without quotes. */
function fieldEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  let byte = bytes[at];
  while (byte !== COMMA && byte !== LINE_FEED && byte !== RETURN && byte !== undefined) {
    if (byte === QUOTE) return UNUSUAL;
    byte = bytes[++at];
  }
  return at;
}
