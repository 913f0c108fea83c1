import { z } from 'zod';

/** Text in which `*` stands for any characters, also none: `/v5/order/*`, `BTC3L-*`. */
export const pattern = z.string().min(1).max(200);

/** Whether the whole text fits; an absent pattern fits anything, an absent text fits only that. */
export function fits(wanted: string | undefined, text: string | null | undefined): boolean {
  if (wanted === undefined || wanted === '*') return true;
  if (text === null || text === undefined) return false;
  return expressionOf(wanted).test(text);
}

const known = new Map<string, RegExp>();

function expressionOf(wanted: string): RegExp {
  const found = known.get(wanted);
  if (found !== undefined) return found;
  const escaped = wanted.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const made = new RegExp(`^${escaped.join('.*')}$`, 's');
  known.set(wanted, made);
  return made;
}
