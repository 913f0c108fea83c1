import { describe, expect, test } from 'vitest';
import type { OutcomeKind } from '../../src/contract/rebalance.js';
import { Attempts } from '../../src/workflows/attempts.js';

const KEY = 'BTC3L-i000001';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const REPORT_MS = 3_000;

/** When each attempt began, where reports come without end and every attempt ends at once. */
function beginnings(attempts: Attempts, outcome: OutcomeKind | null): readonly number[] {
  const begun: number[] = [];
  for (let now = 0; now < 100 * HOUR; now += REPORT_MS) {
    const attempt = attempts.next(KEY);
    if (attempt === null) break;
    if (attempts.isTooSoon(KEY, now)) continue;
    begun.push(now);
    attempts.note({ key: KEY, attempt }, outcome, now);
  }
  return begun;
}

const longest = (times: readonly number[]): number =>
  Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));

describe('attempts that reports of one breach start', () => {
  test('last for days where each fails at once, and are half an hour apart at most', () => {
    const begun = beginnings(new Attempts(), null);
    expect(begun).toHaveLength(99);
    expect(begun.at(-1)).toBeGreaterThan(40 * HOUR);
    expect(longest(begun)).toBeLessThanOrEqual(30 * MINUTE + REPORT_MS);
  });

  test('come quickly at first', () => {
    expect(beginnings(new Attempts(), 'failed')[9]).toBeLessThan(7 * MINUTE);
  });

  test('are five minutes apart at most where nothing was wrong with the last one', () => {
    const begun = beginnings(new Attempts(), 'skipped');
    expect(longest(begun)).toBeLessThanOrEqual(5 * MINUTE + REPORT_MS);
    expect(begun.at(-1)).toBeGreaterThan(6 * HOUR);
  });

  test('wait no longer once an operator has looked, unless all are used up', () => {
    const attempts = new Attempts();
    attempts.note({ key: KEY, attempt: 40 }, 'failed', 0);
    expect(attempts.isTooSoon(KEY, 29 * MINUTE)).toBe(true);
    attempts.lift();
    expect(attempts.isTooSoon(KEY, 1)).toBe(false);
    attempts.noteUsedUp(KEY, 0);
    attempts.lift();
    expect(attempts.isTooSoon(KEY, 29 * MINUTE)).toBe(true);
  });

  test('keep their pauses over a continue-as-new, where the ledger knows of none later', () => {
    const before = new Attempts();
    before.note({ key: KEY, attempt: 40 }, 'failed', 0);
    const after = new Attempts(before.ended);
    after.know([{ key: KEY, attempt: 40 }]);
    expect(after.isTooSoon(KEY, 29 * MINUTE)).toBe(true);
    after.know([{ key: KEY, attempt: 41 }]);
    expect([after.isTooSoon(KEY, 1), after.next(KEY)]).toEqual([false, 42]);
  });
});
