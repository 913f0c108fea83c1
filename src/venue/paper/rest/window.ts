import { z } from 'zod';
import { invalid } from '../errors.js';
import { wholeNumber } from './params.js';

const WEEK = 7 * 24 * 3_600_000;
export const DAY = 24 * 3_600_000;

export const windowFields = { startTime: wholeNumber.optional(), endTime: wholeNumber.optional() };
export const cursorField = z
  .string()
  .regex(/^\d*$/, 'not a cursor of ours')
  .transform((text) => (text === '' ? null : Number(text)))
  .nullish();

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The venue's rule: seven days at most; one end alone means the usual length, mostly a week, from or up to it. */
export function windowOf(
  given: { startTime?: number | undefined; endTime?: number | undefined },
  now: number,
  usual = WEEK,
): Window {
  const { startTime, endTime } = given;
  if (startTime !== undefined && endTime !== undefined) {
    if (endTime - startTime > WEEK)
      throw invalid('the time between startTime and endTime must be within 7 days');
    if (endTime < startTime) throw invalid('startTime is after endTime');
    return { from: startTime, to: endTime };
  }
  if (startTime !== undefined) return { from: startTime, to: startTime + usual };
  const to = endTime ?? now;
  return { from: to - usual, to };
}

export interface Page<Row> {
  readonly list: Row[];
  readonly nextPageCursor: string;
}

/** One page of rows that come newest first; the cursor is the sequence number of its last row. */
export function pageOf<Row extends { readonly seq: number }, Shown>(
  rows: Iterable<Row>,
  limit: number,
  show: (row: Row) => Shown,
): Page<Shown> {
  const list: Shown[] = [];
  let last: number | null = null;
  for (const row of rows) {
    if (list.length === limit) return { list, nextPageCursor: String(last) };
    list.push(show(row));
    last = row.seq;
  }
  return { list, nextPageCursor: '' };
}
