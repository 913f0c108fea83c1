import type { Attempt } from '../contract/activities.js';
import { MAX_ATTEMPT } from '../domain/rebalance-id.js';

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** The pause after so many attempts in a row that came to nothing: 2 s, doubling up to a minute. */
export function pauseAfter(attempts: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
}

/**
 * The latest attempt at each business key that is still open to another. An attempt's number is used once: the
 * ledger answers a used one with what became of it.
 */
export class Attempts {
  readonly #latest = new Map<string, { readonly attempt: number; readonly at: number }>();

  /** `at`: workflow time of its end, in milliseconds since 1970; 0 where that was before this run. */
  note({ key, attempt }: Attempt, at: number): void {
    this.#latest.set(key, { attempt, at });
  }

  /** The number of the next attempt; null where all are used up. */
  next(key: string): number | null {
    const next = (this.#latest.get(key)?.attempt ?? 0) + 1;
    return next > MAX_ATTEMPT ? null : next;
  }

  /** Whether the last attempt at this key ended so short a time ago that another is no use yet. */
  isTooSoon(key: string, now: number): boolean {
    const latest = this.#latest.get(key);
    return latest !== undefined && now - latest.at < pauseAfter(latest.attempt);
  }
}
