import { z } from 'zod';
import type { DealingAsk } from '../contract/dealing.js';
import { isDecimalString } from '../domain/decimal.js';

/** A ledger's largest has 31 digits. */
const MOST_CHARACTERS = 100;

/** So many units, or so much of the settle coin: above zero. */
export const quantity = (example: string) =>
  z
    .string()
    .max(MOST_CHARACTERS, { error: `is longer than ${MOST_CHARACTERS} characters`, abort: true })
    .refine(
      (text) => isDecimalString(text) && !/^-|^[0.]+$/.test(text),
      `must be a number above zero, such as ${example}`,
    )
    .transform((text) => text as DealingAsk['quantity']); // checked right above
