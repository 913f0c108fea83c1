/** Codes of the guards before a trade, which an operator looks up; each is explained in `docs/guards.md`. */
export const GUARD_CODES = [
  'B-PRICE-INVALID',
  'B-PRICE-STALE',
  'B-PRICE-CROSSED',
  'B-PRICE-WILD',
  'B-PRICE-FAST',
  'B-MARK-INDEX',
  'B-CLOCK-SKEW',
  'B-FUNDING-NEAR',
  'B-NOT-TRADING',
  'B-CONTRACT-ENDED',
  'B-DELISTING',
  'B-FOREIGN-ORDERS',
  'B-OTHER-COINS',
  'B-BORROWED',
  'B-ACCOUNT-START',
  'B-ACCOUNT-MODE',
  'B-LEDGER-DIFFERS',
  'B-EVENTS-UNEXPLAINED',
  'B-MARGIN-SHORT',
  'B-GAP-THIN',
  'B-CAP-LEVERAGE',
  'B-CAP-NOTIONAL',
  'B-COLLAR',
  'B-REDUCE-ONLY',
] as const;
export type GuardCode = (typeof GUARD_CODES)[number];

/** Why a guard says no, with the figures that it saw. */
export interface Refusal {
  readonly code: GuardCode;
  readonly what: string;
  /** When asking again makes sense at the earliest, in milliseconds from now, where that is known. */
  readonly askAgainMs?: number;
}

/** Each with its code: `B-PRICE-CROSSED: the book is crossed: bid 101, ask 100; ...`. */
export const refusalText = (refusals: readonly Refusal[]): string =>
  refusals.map(({ code, what }) => `${code}: ${what}`).join('; ');
