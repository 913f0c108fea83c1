import type { BreachReport } from '../contract/fund-messages.js';
import { asOneLine } from '../contract/one-line.js';
import { LONGEST_KEY, LONGEST_REASON } from './fund-checks.js';

/** What an operator's signal says, whatever was typed into its dialog: `requestKey` is null where none was given. */
export interface Word {
  readonly reason: string;
  readonly by: string;
  readonly requestKey: string | null;
}

/**
 * Reads any payload: an operator's word counts even where its form is wrong, and a text alone is its reason.
 * A key that cannot be a key counts as none given.
 */
export function readWord(payload: unknown): Word {
  const fields = typeof payload === 'string' ? { reason: payload } : fieldsOf(payload);
  const requestKey = textOf(fields.requestKey);
  return {
    reason: textOf(fields.reason)?.slice(0, LONGEST_REASON) ?? 'no reason given',
    by: textOf(fields.by)?.slice(0, LONGEST_KEY) ?? 'signal',
    requestKey: requestKey === null || requestKey.length > LONGEST_KEY ? null : requestKey,
  };
}

/** An operator's word names no request. */
export function readHurry(payload: unknown): { readonly key: string | null } {
  return { key: textOf(fieldsOf(payload).key) };
}

/** Null where the payload is no report of a breach. */
export function readBreach(payload: unknown): BreachReport | null {
  const { anchorSeq, price, time, seenAt, stopped } = fieldsOf(payload);
  if (typeof anchorSeq !== 'number' || !Number.isInteger(anchorSeq) || anchorSeq < 1) return null;
  if (typeof price !== 'string' || typeof time !== 'number') return null;
  if (Number.isNaN(new Date(time).getTime())) return null;
  const seen = typeof seenAt === 'number' && Number.isSafeInteger(seenAt) && seenAt > 0 ? { seenAt } : {};
  const held = stopped === true ? ({ stopped } as const) : {};
  return { anchorSeq, price: price.slice(0, 50), time, ...seen, ...held };
}

function fieldsOf(payload: unknown): Readonly<Record<string, unknown>> {
  return typeof payload === 'object' && payload !== null ? { ...payload } : {};
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  const text = asOneLine(value);
  return text.trim() === '' ? null : text;
}
