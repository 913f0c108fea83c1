export interface LimitState {
  readonly limit: number;
  readonly left: number;
  /** As the venue tells it: when the allowance is new where it is used up, else the present. */
  readonly resetAt: number;
  /** This request is beyond the allowance. */
  readonly breached: boolean;
}

export function limitHeaders({ limit, left, resetAt }: Omit<LimitState, 'breached'>): Record<string, string> {
  return {
    'X-Bapi-Limit': String(limit),
    'X-Bapi-Limit-Status': String(left),
    'X-Bapi-Limit-Reset-Timestamp': String(resetAt),
  };
}

/** Counts an account's requests in whole seconds of wall time. */
export class RateLimit {
  readonly #used = new Map<string, { second: number; count: number }>();

  constructor(readonly perSecond: number | null) {}

  /** Counts one request; null without a limit. */
  take(account: string, now: number): LimitState | null {
    if (this.perSecond === null) return null;
    const second = Math.floor(now / 1000);
    const known = this.#used.get(account);
    const count = known?.second === second ? known.count + 1 : 1;
    this.#used.set(account, { second, count });
    const left = Math.max(0, this.perSecond - count);
    const resetAt = left === 0 ? (second + 1) * 1000 : now;
    return { limit: this.perSecond, left, resetAt, breached: count > this.perSecond };
  }
}
