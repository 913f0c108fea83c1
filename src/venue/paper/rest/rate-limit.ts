import { CODE, Refusal } from '../errors.js';

export interface LimitState {
  readonly limit: number;
  readonly left: number;
  readonly resetAt: number;
}

/** Counts an account's requests in whole seconds of wall time. */
export class RateLimit {
  readonly #used = new Map<string, { second: number; count: number }>();

  constructor(readonly perSecond: number | null) {}

  /** Null without a limit. */
  take(account: string, now: number): LimitState | null {
    if (this.perSecond === null) return null;
    const second = Math.floor(now / 1000);
    const known = this.#used.get(account);
    const count = known?.second === second ? known.count + 1 : 1;
    this.#used.set(account, { second, count });
    return { limit: this.perSecond, left: Math.max(0, this.perSecond - count), resetAt: (second + 1) * 1000 };
  }

  /** Throws the venue's refusal once the second's requests are used up. */
  check(account: string, now: number): LimitState | null {
    const before = this.#used.get(account);
    const full = before?.second === Math.floor(now / 1000) && before.count >= (this.perSecond ?? Infinity);
    const state = this.take(account, now);
    if (full) throw new Refusal(CODE.rateLimited, 'Too many visits. Exceeded the API Rate Limit.');
    return state;
  }
}
