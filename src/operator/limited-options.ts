import { z } from 'zod';
import { CONNECTED_OPTIONS } from './connected-options.js';

const LIMIT = 'a whole number from 1 to 10000';

/** Options of commands that list NAVs which the ledger keeps of a running system, newest first. */
export const LIMITED_OPTIONS = z.object({
  ...CONNECTED_OPTIONS,
  limit: z
    .string()
    .refine((text) => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 10_000, `must be ${LIMIT}`)
    .transform(Number),
  adjusted: z.boolean().default(false),
});
