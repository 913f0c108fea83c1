export interface Backoff {
  /** Milliseconds to wait before the next attempt. */
  next(): number;
  reset(): void;
}

/** Doubles from `firstMs` to `mostMs`; the half that is random keeps many clients from returning at once. */
export function backoff(firstMs: number, mostMs: number, random: () => number = Math.random): Backoff {
  let attempt = 0;
  return {
    next() {
      const full = Math.min(mostMs, firstMs * 2 ** attempt);
      attempt = Math.min(attempt + 1, 30);
      return Math.round(full * (0.5 + 0.5 * random()));
    },
    reset() {
      attempt = 0;
    },
  };
}
