import type { Decimal } from '../domain/decimal.js';

/** Digits of one word of a decimal, and how many words say more than a double can hold. */
const WORD = 7;
const MOST_WORDS = 3;

/**
 * A finite decimal as a double, off by a few units in its last place at most: for screens alone. Made of the decimal's
 * own words (`d`, of seven digits each, and the exponent `e` of the first digit), several times faster than by its text.
 */
export function roughNumber({ d: words, e: exponent, s: sign }: Decimal): number {
  const count = Math.min(words.length, MOST_WORDS);
  let value = words[0] ?? 0;
  for (let at = 1; at < count; at++) value = value * 1e7 + (words[at] ?? 0);
  return sign * value * 10 ** (WORD * (Math.floor(exponent / WORD) - count + 1));
}
