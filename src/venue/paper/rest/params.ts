import { z } from 'zod';
import { isDecimalString } from '../../../domain/decimal.js';
import { invalid } from '../errors.js';

export type Params = Readonly<Record<string, unknown>>;

/** Reads parameters, or throws retCode 10001 naming every wrong one. */
export function read<Schema extends z.ZodType>(schema: Schema, params: Params): z.output<Schema> {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`,
  );
  throw invalid(`params error: ${mistakes.join('; ')}`);
}

export const linear = z.literal('linear', {
  error: "category must be 'linear': this simulated exchange lists USDT perpetuals only",
});

export const symbol = z.string({ error: 'symbol is missing' }).min(1);

export const wholeNumber = z.coerce.number().int().nonnegative();

export const limit = (standard: number, most: number) => wholeNumber.min(1).max(most).default(standard);

export const decimalText = z
  .string({ error: 'expected a decimal as a string' })
  .transform((text, context) => {
    if (isDecimalString(text)) return text;
    context.addIssue({ code: 'custom', message: `expected a decimal in plain notation, found '${text}'` });
    return z.NEVER;
  });
