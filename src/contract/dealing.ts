import type { DealingKind, WaitingDealing } from '../domain/dealing.js';
import type { DecimalString } from '../domain/decimal.js';

/** What is asked of a fund: units to be issued or taken back at the next strike. */
export interface DealingAsk {
  readonly token: string;
  readonly kind: DealingKind;
  /** A creation may name an amount in place of units. */
  readonly measure: WaitingDealing['measure'];
  readonly quantity: DecimalString;
  /** The caller's own name for it: the same again is the same request. */
  readonly requestKey: string;
  readonly requestedBy: string;
  /** Where it came by a feed; null where an operator asked. */
  readonly feed: FeedMark | null;
}

/** The place of a request in its feed, and the feed's signature of it. */
export interface FeedMark {
  readonly name: string;
  /** From 1, without a gap. */
  readonly seq: number;
  /** HMAC-SHA256 of `feedText` under the feed's secret, in small hexadecimal digits. */
  readonly mac: string;
}

/** What a feed signs: one field a line, in this order. */
export function feedText({ token, kind, measure, quantity, requestKey }: DealingAsk, mark: FeedMark): string {
  return [mark.name, mark.seq, token, kind, measure, quantity, requestKey].join('\n');
}

/**
 * - `waiting`: deals at the next strike that its trade allows.
 * - `dealt`: at `nav`; the cash is an expected transfer.
 * - `refused`: it can never deal, see `note`.
 * - `cancelled`: taken back before a strike.
 */
export const DEALING_STATES = ['waiting', 'dealt', 'refused', 'cancelled'] as const;
export type DealingState = (typeof DEALING_STATES)[number];

/** A creation or redemption as the ledger has it. Amounts in the settle coin; times in milliseconds since 1970. */
export interface DealingRecord extends WaitingDealing {
  readonly token: string;
  readonly requestKey: string;
  readonly requestedBy: string;
  readonly feed: Omit<FeedMark, 'mac'> | null;
  readonly recordedAt: number;
  readonly state: DealingState;
  /** Why it still waits, or was refused; null where there is nothing to say. */
  readonly note: string | null;
  /** The rebalance at whose strike it was dealt, or which looked at it last. */
  readonly rebalanceId: string | null;
  /** Null until it is dealt, all of it; see `Dealt`. */
  readonly result: DealingResult | null;
}

export interface DealingResult {
  /** Time of the strike. */
  readonly time: number;
  readonly nav: DecimalString;
  /** Signed: above zero was issued, was paid in. */
  readonly units: DecimalString;
  readonly cash: DecimalString;
  readonly fee: DecimalString;
  readonly dust: DecimalString;
  /** Of the fund, before and after all that was dealt at this strike. */
  readonly supplyBefore: DecimalString;
  readonly supplyAfter: DecimalString;
}

/** The answer to an ask; `repeated` where it had been recorded before. */
export interface DealingAnswer {
  readonly dealing: DealingRecord;
  readonly repeated: boolean;
}

/** The expected transfer of a request's cash. No announcement by people can have such an id. */
export const transferOfDealing = (dealingId: string): string => `dealing/${dealingId}`;
