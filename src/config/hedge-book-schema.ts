import { z } from 'zod';
import { decimalField } from './decimal-field.js';
import { accountField } from './fund-schema.js';

/** What is declared of a hedge book, besides the funds that name its account. */
export const hedgeBookSchema = z.strictObject({
  account: accountField,
  residual: decimalField('the residual', () => null).optional(),
  capital: decimalField('the capital', (value) =>
    value.gte(0)
      ? null
      : { message: `${value.toFixed()} is not a possible capital`, remedy: 'write 0 or more' },
  ).optional(),
});
export type HedgeBookText = z.output<typeof hedgeBookSchema>;
