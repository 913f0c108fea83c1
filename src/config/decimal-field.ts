import { z } from 'zod';
import { Decimal, isDecimalString, parseDecimal, plain } from '../domain/decimal.js';

export interface Refusal {
  readonly message: string;
  readonly remedy: string;
}

/** More digits than any price, rate or amount has; beyond it arithmetic would round. */
const MOST_DIGITS = 30;

/**
 * A decimal from its source text, never through a float. `judge` says what is wrong with a value that is a
 * number at all, or null. Yields plain notation ("0.150" becomes "0.15").
 */
export function decimalField(what: string, judge: (value: Decimal) => Refusal | null) {
  return z.string().transform((text, context) => {
    const refusal = refusalOfText(what, text) ?? judge(parseDecimal(text));
    if (refusal === null) return plain(parseDecimal(text));
    const { message, remedy } = refusal;
    context.issues.push({ code: 'custom', message, params: { remedy }, input: text });
    return z.NEVER;
  });
}

function refusalOfText(what: string, text: string): Refusal | null {
  if (text === '') return { message: `${what} is empty`, remedy: 'write a number after the colon' };
  if (!isDecimalString(text))
    return { message: `'${shown(text)}' is not a plain decimal number`, remedy: remedyFor(text) };
  if (text.length <= MOST_DIGITS) return null;
  return {
    message: `${text.length} characters are too many for ${what}`,
    remedy: `write at most ${MOST_DIGITS}`,
  };
}

function remedyFor(text: string): string {
  const number = plainSpelling(text);
  return number === null ? 'write digits with a point, such as 0.15' : `write ${number}`;
}

const PER_CENT = /^([+-]?[\d.]+) ?%$/;
const TIMES = /^([+-]?[\d.]+) ?x$/i;

/** What was probably meant by a number in another spelling: 15%, 3x, 1e-3, 0x10, 1_000, .5, +3. */
function plainSpelling(text: string): string | null {
  const perCent = PER_CENT.exec(text)?.[1];
  const bare = (perCent ?? TIMES.exec(text)?.[1] ?? text)
    .replace(/[_ ']|,(?=\d{3}(\D|$))/g, '')
    .replace(/^\+/, '');
  try {
    const value = new Decimal(bare).div(perCent === undefined ? 1 : 100);
    // Written out, an exponent of nine digits is a text of a gigabyte.
    if (!value.isFinite() || Math.abs(value.e) > MOST_DIGITS) return null;
    return value.toFixed().length <= MOST_DIGITS ? value.toFixed() : null;
  } catch {
    return null;
  }
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/** Accepts `from <= value <= to` (or `<` where the bound is open); says `unit` in the message. */
export function within(
  what: string,
  bounds: { from: string; to: string; openFrom?: boolean; openTo?: boolean; hint?: string },
): (value: Decimal) => Refusal | null {
  const low = bounds.openFrom ? `more than ${bounds.from}` : `at least ${bounds.from}`;
  const high = bounds.openTo ? `less than ${bounds.to}` : `at most ${bounds.to}`;
  const hint = bounds.hint === undefined ? '' : ` (${bounds.hint})`;
  return (value) => {
    const tooLow = bounds.openFrom ? value.lte(bounds.from) : value.lt(bounds.from);
    const tooHigh = bounds.openTo ? value.gte(bounds.to) : value.gt(bounds.to);
    if (!tooLow && !tooHigh) return null;
    return {
      message: `${plain(value)} is not a possible ${what}`,
      remedy: `write ${low} and ${high}${hint}`,
    };
  };
}

/** Accepts what is above zero. */
export function aboveZero(what: string): (value: Decimal) => Refusal | null {
  return (value) =>
    value.gt(0)
      ? null
      : { message: `${plain(value)} is not a possible ${what}`, remedy: 'write a number above 0' };
}
