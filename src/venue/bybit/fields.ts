import { z } from 'zod';
import { type DecimalString, isDecimalString } from '../../domain/decimal.js';
import type { Side } from '../port.js';

/** A decimal in plain notation, kept as the venue wrote it. */
export const decimalField = z.custom<DecimalString>(
  (value) => typeof value === 'string' && isDecimalString(value),
  'expected a decimal in plain notation',
);

/** As above; Bybit writes the empty string where there is no such figure. */
export const decimalOrNone = z
  .custom<DecimalString | ''>(
    (value) => value === '' || (typeof value === 'string' && isDecimalString(value)),
    'expected a decimal in plain notation, or nothing',
  )
  .transform((value) => (value === '' ? null : value));

/** Milliseconds since 1970, which Bybit writes as a string of digits. */
export const instantField = z
  .string()
  .regex(/^\d{1,16}$/, 'expected milliseconds in digits')
  .transform(Number);

export const sideField = z.enum(['Buy', 'Sell']).transform((side): Side => (side === 'Buy' ? 'buy' : 'sell'));

export function venueSide(side: Side): 'Buy' | 'Sell' {
  return side === 'buy' ? 'Buy' : 'Sell';
}
