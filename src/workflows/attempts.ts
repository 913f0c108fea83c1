import type { Attempt } from '../contract/activities.js';
import type { EndedAttempt } from '../contract/fund-messages.js';
import type { OutcomeKind } from '../contract/rebalance.js';
import { MAX_ATTEMPT } from '../domain/rebalance-id.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const FIRST_PAUSE_MS = 2 * SECOND;
const LONGEST_PAUSE_MS = MINUTE;

/** From this attempt at one key on, its pauses grow further: there is a number for `MAX_ATTEMPT` of them only. */
const WORN_ATTEMPT = 10;
/** After a failure, so that the numbers last for days. */
const LONGEST_AFTER_FAILURE_MS = 30 * MINUTE;
/** After an attempt with which nothing was wrong: the price may leave the range again at any moment. */
const LONGEST_OTHERWISE_MS = 5 * MINUTE;

/** The pause after so many attempts in a row that came to nothing: 2 s, doubling up to a minute. */
export function pauseAfter(attempts: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
}

/** Whether there were so many attempts at one key that the numbers of those to come must be spared. */
export function isWorn(attempt: number): boolean {
  return attempt >= WORN_ATTEMPT;
}

/** How long reports are not heeded after this attempt. Milliseconds. */
function pauseOfReports(attempt: number, outcome: OutcomeKind | null): number {
  if (attempt === MAX_ATTEMPT) return 0;
  if (!isWorn(attempt)) return pauseAfter(attempt);
  const hasFailed = outcome === null || outcome === 'failed' || outcome === 'refused';
  const longest = hasFailed ? LONGEST_AFTER_FAILURE_MS : LONGEST_OTHERWISE_MS;
  return Math.min(MINUTE * 2 ** (attempt - WORN_ATTEMPT), longest);
}

/**
 * The latest attempt at each business key that is still open to another. An attempt's number is used once: the
 * ledger answers a used one with what became of it.
 */
export class Attempts {
  readonly #latest = new Map<string, EndedAttempt>();

  constructor(carried: readonly EndedAttempt[] = []) {
    for (const ended of carried) this.#latest.set(ended.key, ended);
  }

  /** To be carried over a continue-as-new. */
  get ended(): readonly EndedAttempt[] {
    return [...this.#latest.values()];
  }

  /** What the ledger knows at the start of a run; no pause is known to it. */
  know(attempts: readonly Attempt[]): void {
    const pauses = new Map([...this.#latest.values()].map((one) => [`${one.key} ${one.attempt}`, one]));
    this.#latest.clear();
    for (const { key, attempt } of attempts) {
      const quietUntil = pauses.get(`${key} ${attempt}`)?.quietUntil ?? 0;
      this.#latest.set(key, { key, attempt, quietUntil });
    }
  }

  /** `now`: workflow time of its end, in milliseconds since 1970. `outcome`: null where it came to none. */
  note({ key, attempt }: Attempt, outcome: OutcomeKind | null, now: number): void {
    this.#latest.set(key, { key, attempt, quietUntil: now + pauseOfReports(attempt, outcome) });
  }

  /** It was told that this key is used up: to be told again only after a while. */
  noteUsedUp(key: string, now: number): void {
    this.#latest.set(key, { key, attempt: MAX_ATTEMPT, quietUntil: now + LONGEST_AFTER_FAILURE_MS });
  }

  /** An operator has looked: what can be tried is tried at the next report. */
  lift(): void {
    for (const [key, ended] of this.#latest) {
      if (this.next(key) !== null) this.#latest.set(key, { ...ended, quietUntil: 0 });
    }
  }

  /** The number of the next attempt; null where all are used up. */
  next(key: string): number | null {
    const next = (this.#latest.get(key)?.attempt ?? 0) + 1;
    return next > MAX_ATTEMPT ? null : next;
  }

  /** Until when nothing that repeats itself starts another attempt at this key; workflow time. */
  quietUntil(key: string): number {
    return this.#latest.get(key)?.quietUntil ?? 0;
  }

  /** Whether the last attempt at this key ended so short a time ago that another is no use yet. */
  isTooSoon(key: string, now: number): boolean {
    return now < this.quietUntil(key);
  }
}
