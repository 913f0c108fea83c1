import { z } from 'zod';
import { fundSchema } from './fund-schema.js';
import { hedgeBookSchema } from './hedge-book-schema.js';
import { isRestAddress } from './rest-address.js';

const urlField = z.string().check((context) => {
  if (isRestAddress(context.value)) return;
  const remedy = 'write the address of the REST interface, such as https://api-testnet.bybit.com';
  const message = `'${context.value}' is not an http address without a path`;
  context.issues.push({ code: 'custom', message, params: { remedy }, input: context.value });
});

export const venueSchema = z.strictObject({ name: z.enum(['paper', 'bybit']), url: urlField.optional() });

/** Top-level keys that begin with `x-` are the reader's own: a place for anchors. */
export function withoutOwnKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('x-')));
}

export const fundsSchema = z.strictObject({
  venue: venueSchema,
  funds: z.array(fundSchema).min(1),
  hedgeBooks: z.array(hedgeBookSchema).optional(),
});
