import type { Absence, AbsenceRule } from '../ledger/records/order.js';

/** Venues have shown orders 10 to 15 seconds late: only after this long is one sent again, under the same id. */
export const SEND_AGAIN: AbsenceRule = { misses: 3, afterMs: 20_000 };

/**
 * Giving an order up is final, since another one may follow it. An order reaches the venue, if ever, within the few
 * seconds in which it may be signed and the venue's receive window; then it may be shown late.
 */
export const GIVE_UP: AbsenceRule = { misses: 3, afterMs: 60_000 };

/** The latest look itself must have come late enough: earlier ones say nothing of what is shown late. */
export const isAbsent = ({ misses, latestAfterMs }: Absence, rule: AbsenceRule): boolean =>
  misses >= rule.misses && latestAfterMs !== null && latestAfterMs >= rule.afterMs;
