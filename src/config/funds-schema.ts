import { z } from 'zod';
import { fundSchema } from './fund-schema.js';

const urlField = z.string().check((context) => {
  const url = URL.canParse(context.value) ? new URL(context.value) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return;
  const remedy = 'write the address of the REST interface, such as https://api-testnet.bybit.com';
  const message = `'${context.value}' is not an http address`;
  context.issues.push({ code: 'custom', message, params: { remedy }, input: context.value });
});

export const venueSchema = z.strictObject({ name: z.enum(['paper', 'bybit']), url: urlField.optional() });

/** Top-level keys that begin with `x-` are the reader's own: a place for anchors. */
export function withoutOwnKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('x-')));
}

export const fundsSchema = z.strictObject({ venue: venueSchema, funds: z.array(fundSchema).min(1) });
