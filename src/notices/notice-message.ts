import { NOT_TRADABLE } from '../contract/tradable.js';
import type { MarketNotice } from '../ledger/notice-port.js';

/** A notice as a market receives it. Times are ISO 8601 in UTC. */
export interface NoticeMessage {
  /** The same at every delivery of this notice. */
  readonly id: string;
  /** Without a gap; a market that has taken one is never sent an earlier one as new. */
  readonly number: number;
  readonly kind: 'tradable';
  readonly token: string;
  readonly tradable: boolean;
  /** None where it can be traded. */
  readonly reasons: readonly { readonly code: string; readonly meaning: string }[];
  /** Splits and merges so far: another number is another unit. */
  readonly unitsVersion: number;
  readonly at: string;
}

export function noticeMessage(notice: MarketNotice): NoticeMessage {
  const { uid, number, token, tradable, reasons, unitsVersion, at } = notice;
  return {
    id: uid,
    number,
    kind: 'tradable',
    token,
    tradable,
    reasons: reasons.map((code) => ({ code, meaning: NOT_TRADABLE[code] })),
    unitsVersion,
    at: new Date(at).toISOString(),
  };
}
