import type { GrowingColumn } from './growing-column.js';
import type { SeriesMistakes } from './series-mistakes.js';
import { isoOf } from './series-time.js';

/** What becomes of missing rows: a mistake, or played as a gap, which trades at the next open. */
export type Gaps = 'error' | 'carry';

type Times = GrowingColumn<Float64Array>;
type Lines = GrowingColumn<Uint32Array>;

/** The most frequent distance between neighbours, in milliseconds; the shorter one of equals. Null without any. */
export function periodOf(times: Times): number | null {
  const counts = new Map<number, number>();
  for (let index = 1; index < times.length; index++) {
    const distance = times.at(index) - times.at(index - 1);
    if (distance > 0) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([a, countA], [b, countB]) => countB - countA || a - b);
  return first?.[0] ?? null;
}

/** The part of a series that is played; null is from its beginning, or to its end. Gaps elsewhere do not matter. */
export interface PlayedSpan {
  readonly from: number | null;
  readonly to: number | null;
  readonly gaps: Gaps;
}

export interface OrderRules extends PlayedSpan {
  readonly period: number;
  /** Whether every distance must be a whole number of periods. */
  readonly regular: boolean;
}

/** Finds rows twice, out of order, off the period, and missing ones. Rows without a time are mistakes already. */
export function checkOrder(times: Times, lines: Lines, rules: OrderRules, mistakes: SeriesMistakes): void {
  let latest = Number.NaN;
  for (let index = 0; index < times.length; index++) {
    const time = times.at(index);
    if (Number.isNaN(time)) {
      latest = Number.NaN;
      continue;
    }
    const found = mistakeBetween(latest, time, rules);
    if (found !== null) mistakes.add({ line: lines.at(index), column: 1, path: '' }, ...found);
    if (!(time <= latest)) latest = time;
  }
}

function mistakeBetween(latest: number, time: number, rules: OrderRules): [string, string] | null {
  const { period, regular } = rules;
  const distance = time - latest;
  if (Number.isNaN(distance) || distance === period) return null;
  if (distance === 0) return [`${isoOf(time)} is there twice`, 'leave one of the two lines out'];
  if (distance < 0) {
    return [`${isoOf(time)} comes after ${isoOf(latest)}`, 'sort the lines by time, the oldest first'];
  }
  const missing = distance / period - 1;
  if (regular && !Number.isInteger(missing)) {
    const message = `${isoOf(time)} is ${seconds(distance)} after the line before, the others are ${seconds(period)} apart`;
    return [message, 'use a recording of one period, each row at a whole number of periods'];
  }
  if (missing <= 0 || !isRefused(latest, time, rules)) return null;
  const count = Math.ceil(missing);
  return [
    `${count} ${count === 1 ? 'row is' : 'rows are'} missing after ${isoOf(latest)}`,
    'fill the gap, or take it as one that trades at the next open: --gaps carry',
  ];
}

function isRefused(latest: number, time: number, { gaps, from, to }: PlayedSpan): boolean {
  return gaps === 'error' && time > (from ?? time - 1) && latest < (to ?? latest + 1);
}

const seconds = (milliseconds: number): string => `${milliseconds / 1_000} s`;
