import { z } from 'zod';
import { type DecimalString, decimal, isDecimalString } from '../../domain/decimal.js';

/** Reads a decimal in plain notation within the bounds; the message names what was found. */
function decimalField(accepts: (value: number) => boolean, wanted: string) {
  return z.string({ error: `expected ${wanted}, as a string` }).transform((text, context): DecimalString => {
    // The bounds are zero and one, where a float compares exactly.
    if (isDecimalString(text) && accepts(decimal(text).toNumber())) return text;
    context.addIssue({ code: 'custom', message: `expected ${wanted}, found '${text}'` });
    return z.NEVER;
  });
}

export const positive = decimalField((value) => value > 0, 'a decimal above zero');
export const notNegative = decimalField((value) => value >= 0, 'a decimal, zero or more');
export const fraction = decimalField((value) => value >= 0 && value < 1, 'a fraction from 0 up to below 1');
export const signed = decimalField((value) => Number.isFinite(value), 'a decimal such as -0.18');
/** For instants written as milliseconds since 1970 UTC or as an ISO text with a time zone. */
export const instant = z
  .union([z.number().int().nonnegative(), z.iso.datetime({ offset: true })])
  .transform((value) => (typeof value === 'number' ? value : Date.parse(value)));
