import type { SeriesMistakes } from './series-mistakes.js';
import { isoOf } from './series-time.js';

/** What becomes of missing rows: a mistake, or played as a gap, which trades at the next open. */
export type Gaps = 'error' | 'carry';

/** The part of a series that is played; null is from its beginning, or to its end. Gaps elsewhere do not matter. */
export interface PlayedSpan {
  readonly from: number | null;
  readonly to: number | null;
  readonly gaps: Gaps;
}

export interface OrderRules extends PlayedSpan {
  /** Whether every distance must be a whole number of periods. */
  readonly regular: boolean;
  /** What becomes of missing rows where they are carried, in words. */
  readonly carried?: string;
}

interface FirstRows {
  readonly times: number[];
  readonly lines: number[];
}

/** How the period of a series is known while it is read. */
export type PeriodFrom =
  /** From all its rows, which are compared in the end. */
  | { readonly rows: 'all' }
  /** From the first ones, so that the times of a long series need not be kept. */
  | { readonly rows: 'first' }
  /** From an earlier reading; in milliseconds. */
  | { readonly period: number };

const FIRST_ROWS = 16_384;

/**
 * Finds rows twice, out of order, off the period, and missing ones, while a series is read. Rows without a time are
 * mistakes already. Its period is the most frequent distance of neighbours, the shorter one of equals.
 */
export class SeriesOrder {
  readonly #rules: OrderRules;
  readonly #mistakes: SeriesMistakes;
  readonly #counts = new Map<number, number>();
  /** The rows before the period is known. */
  #learning: FirstRows | null = { times: [], lines: [] };
  readonly #rowsToLearn: number;
  #period: number | null = null;
  #regularSteps = 0;
  #before = Number.NaN;
  /** The latest time so far, NaN after a row without one. */
  #latest = Number.NaN;

  constructor(rules: OrderRules, mistakes: SeriesMistakes, from: PeriodFrom = { rows: 'all' }) {
    this.#rules = rules;
    this.#mistakes = mistakes;
    this.#rowsToLearn = 'rows' in from && from.rows === 'first' ? FIRST_ROWS : Number.POSITIVE_INFINITY;
    if (!('period' in from)) return;
    this.#period = from.period;
    this.#learning = null;
  }

  /** `time` in milliseconds since 1970; NaN where the row has none. */
  add(time: number, line: number): void {
    const isRegular = time - this.#before === this.#period;
    if (isRegular) this.#regularSteps += 1;
    else this.#count(time - this.#before);
    this.#before = time;
    if (this.#learning !== null) this.#learn(this.#learning, time, line);
    else if (isRegular && time - this.#latest === this.#period) this.#latest = time;
    else this.#compare(time, line);
  }

  /** The same for rows on lines that follow each other, all of them with a time; as fast as they are regular. */
  addAll(times: Float64Array, length: number, firstLine: number): void {
    let at = 0;
    while (at < length) {
      this.add(times[at] ?? Number.NaN, firstLine + at);
      at += 1;
      if (this.#learning === null && this.#latest === this.#before) at = this.#passRegular(times, at, length);
    }
  }

  #passRegular(times: Float64Array, from: number, length: number): number {
    const period = this.#period;
    let before = this.#before;
    let at = from;
    for (; at < length; at++) {
      const time = times[at] ?? Number.NaN;
      if (time - before !== period) break;
      before = time;
    }
    this.#regularSteps += at - from;
    this.#before = before;
    this.#latest = before;
    return at;
  }

  /**
   * The period of the whole series in milliseconds, null without any. Where that of its first rows was another, the
   * series has to be read again with this one.
   */
  end(): { readonly period: number | null; readonly again: boolean } {
    const assumed = this.#period;
    const period = this.#mostFrequent();
    if (this.#learning !== null) this.#settle(this.#learning, period);
    return { period, again: assumed !== null && assumed !== period };
  }

  #count(distance: number): void {
    if (distance > 0) this.#counts.set(distance, (this.#counts.get(distance) ?? 0) + 1);
  }

  #learn(learning: FirstRows, time: number, line: number): void {
    learning.times.push(time);
    learning.lines.push(line);
    if (learning.times.length < this.#rowsToLearn) return;
    const period = this.#mostFrequent();
    if (period !== null) this.#settle(learning, period);
  }

  #settle({ times, lines }: FirstRows, period: number | null): void {
    this.#learning = null;
    this.#period = period;
    if (period !== null) {
      this.#regularSteps = this.#counts.get(period) ?? 0;
      this.#counts.delete(period);
    }
    times.forEach((time, index) => {
      this.#compare(time, lines[index] ?? 0);
    });
  }

  #mostFrequent(): number | null {
    const counts = [...this.#counts];
    if (this.#period !== null) counts.push([this.#period, this.#regularSteps]);
    const [first] = counts.sort(([a, countA], [b, countB]) => countB - countA || a - b);
    return first?.[0] ?? null;
  }

  #compare(time: number, line: number): void {
    if (Number.isNaN(time)) {
      this.#latest = Number.NaN;
      return;
    }
    const found = mistakeBetween(this.#latest, time, this.#period ?? Number.NaN, this.#rules);
    if (found !== null) this.#mistakes.add({ line, column: 1, path: '' }, ...found);
    if (!(time <= this.#latest)) this.#latest = time;
  }
}

function mistakeBetween(
  latest: number,
  time: number,
  period: number,
  rules: OrderRules,
): [string, string] | null {
  const distance = time - latest;
  if (Number.isNaN(distance) || distance === period) return null;
  if (distance === 0) return [`${isoOf(time)} is there twice`, 'leave one of the two lines out'];
  if (distance < 0) return outOfOrder(latest, time);
  const missing = distance / period - 1;
  if (rules.regular && !Number.isInteger(missing)) {
    const message = `${isoOf(time)} is ${seconds(distance)} after the line before, the others are ${seconds(period)} apart`;
    return [message, 'use a recording of one period, each row at a whole number of periods'];
  }
  if (missing <= 0 || !isRefused(latest, time, rules)) return null;
  const count = Math.ceil(missing);
  return [
    `${count} ${count === 1 ? 'row is' : 'rows are'} missing after ${isoOf(latest)}`,
    `fill the gap, or ${rules.carried ?? 'take it as one that trades at the next open'}: --gaps carry`,
  ];
}

/** Whether a gap between these two matters. */
export function isRefused(latest: number, time: number, { gaps, from, to }: PlayedSpan): boolean {
  return gaps === 'error' && time > (from ?? time - 1) && latest < (to ?? latest + 1);
}

/** What is wrong, and how to mend it. */
export const outOfOrder = (latest: number, time: number): [string, string] => [
  `${isoOf(time)} comes after ${isoOf(latest)}`,
  'sort the lines by time, the oldest first',
];

export const seconds = (milliseconds: number): string => `${milliseconds / 1_000} s`;
