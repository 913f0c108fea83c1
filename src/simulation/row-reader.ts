const LINE_FEED = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const DASH = 45;
const POINT = 46;
/** A local copy of it is looked up once, and not for every byte. */
const ZERO = 48;
const COLON = 58;
const UPPER_T = 84;
const UPPER_Z = 90;

/** A whole number of so many digits, times ten and plus nine, is below 2 ** 31. */
const INT_DIGITS = 9;
const MOST_DIGITS = 15;

/**
 * Reads the fields of one plainly written row out of bytes, one after the other from `at`: digits, a point, nothing
 * around them. Each reader returns false where a field is written in any other way; what is wrong with it, if
 * anything, is for the careful reader to say.
 */
export class RowReader {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  /** What was read last: a whole number of `10 ** -decimals`. */
  value = 0;
  decimals = 0;
  #date = 0;
  #midnight = Number.NaN;

  /** Past any field without quotes. */
  skip(): boolean {
    const { bytes } = this;
    let at = this.at;
    let byte = bytes[at];
    while (byte !== COMMA && byte !== LINE_FEED && byte !== QUOTE && byte !== undefined) byte = bytes[++at];
    this.at = at;
    return byte !== QUOTE;
  }

  /** A whole number of at most fifteen digits, without a sign or a point. */
  whole(): boolean {
    const { bytes } = this;
    const zero = ZERO;
    const from = this.at;
    const halfway = from + INT_DIGITS;
    let at = from;
    let value = 0;
    let digit = (bytes[at] ?? 0) - zero;
    for (; digit >= 0 && digit <= 9 && at < halfway; digit = (bytes[++at] ?? 0) - zero) {
      value = (Math.imul(value, 10) + digit) | 0;
    }
    let all = value;
    for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - zero) all = all * 10 + digit;
    this.at = at;
    this.value = all;
    this.decimals = 0;
    return at > from && at - from <= MOST_DIGITS;
  }

  /** A number of at most fifteen digits, without a sign or an exponent. */
  number(): boolean {
    const { bytes } = this;
    const zero = ZERO;
    const from = this.at;
    let at = from;
    let value = 0;
    let digit = (bytes[at] ?? 0) - zero;
    for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - zero) {
      value = (Math.imul(value, 10) + digit) | 0;
    }
    let digits = at - from;
    let decimals = 0;
    if (digit === POINT - zero) {
      const point = at;
      digit = (bytes[++at] ?? 0) - zero;
      for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - zero) {
        value = (Math.imul(value, 10) + digit) | 0;
      }
      decimals = at - point - 1;
      digits += decimals;
    }
    this.at = at;
    this.decimals = decimals;
    this.value = digits <= INT_DIGITS ? value : this.#wide(from, at);
    return digits > 0 && digits <= MOST_DIGITS;
  }

  /** `2020-03-12T08:00:00Z`, or with a space, without seconds or without the Z: milliseconds since 1970 UTC. */
  utc(): boolean {
    const { bytes, at } = this;
    const between = bytes[at + 10];
    if (bytes[at + 4] !== DASH || bytes[at + 7] !== DASH || bytes[at + 13] !== COLON) return false;
    if (between !== UPPER_T && between !== SPACE) return false;
    const date =
      (this.#two(at) * 100 + this.#two(at + 2)) * 10_000 + this.#two(at + 5) * 100 + this.#two(at + 8);
    const hours = this.#two(at + 11);
    const minutes = this.#two(at + 14);
    let end = at + 16;
    let seconds = 0;
    if (bytes[end] === COLON) {
      seconds = this.#two(end + 1);
      end += 3;
    }
    if (bytes[end] === UPPER_Z) end += 1;
    this.at = end;
    this.value = this.#midnightOf(date) + ((hours * 60 + minutes) * 60 + seconds) * 1_000;
    return hours < 24 && minutes < 60 && seconds < 60 && this.value >= 0;
  }

  /** Past the end of a field: a comma, or the end of the row after the last one. */
  ends(isLast: boolean): boolean {
    const { bytes } = this;
    if (!isLast) return bytes[this.at++] === COMMA;
    if (bytes[this.at] === RETURN) this.at += 1;
    return bytes[this.at++] === LINE_FEED;
  }

  #wide(from: number, to: number): number {
    let value = 0;
    for (let at = from; at < to; at++) {
      const byte = this.bytes[at] ?? POINT;
      if (byte !== POINT) value = value * 10 + (byte - ZERO);
    }
    return value;
  }

  /** Two digits; NaN for anything else. */
  #two(at: number): number {
    const tens = (this.bytes[at] ?? 0) - ZERO;
    const ones = (this.bytes[at + 1] ?? 0) - ZERO;
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
  }

  /** Neighbours are mostly of the same day. NaN for a day that is not in the calendar. */
  #midnightOf(date: number): number {
    if (date === this.#date) return this.#midnight;
    const [year, month, day] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100];
    const midnight = new Date(Date.UTC(year, month - 1, day));
    this.#date = date;
    this.#midnight = midnight.getUTCDate() === day ? midnight.getTime() : Number.NaN;
    return this.#midnight;
  }
}
