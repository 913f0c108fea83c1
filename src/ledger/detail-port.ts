import type { Plan, Strike, StruckPlan } from '../contract/rebalance.js';
import type { FinalFigures } from '../contract/retirement.js';
import type { DecimalString } from '../domain/decimal.js';
import type { EquityEvent } from '../domain/equity-attribution.js';
import type { OrderState } from '../domain/order-state.js';
import type { RangeAnchor } from '../domain/rebalance-point.js';
import type { Side } from '../venue/port.js';
import type { FundRecord } from './records/fund.js';
import type { RebalanceRecord, ShareReport } from './records/rebalance.js';
import type { RulesVersion } from './rules-port.js';

export interface OrderDetail {
  readonly clientOrderId: string;
  readonly side: Side;
  readonly contracts: DecimalString;
  readonly limitPrice: DecimalString;
  readonly reduceOnly: boolean;
  readonly state: OrderState;
  readonly filled: DecimalString;
  readonly sends: number;
  /** By the database's clock; null where it was never sent. */
  readonly sentAt: number | null;
}

/** A fill as booked. `time` is the venue's. */
export interface FillDetail {
  readonly clientOrderId: string;
  readonly executionId: string;
  readonly side: Side;
  readonly contracts: DecimalString;
  readonly price: DecimalString;
  readonly fee: DecimalString;
  readonly time: number;
  /** Null where the venue did not say it, or it was booked before it was kept. */
  readonly markPrice: DecimalString | null;
}

/** What a fund got of a round of its hedge book, or left to the residual when it was wiped out. */
export interface DividedShare extends ShareReport {
  readonly kind: 'served' | 'taken-over';
  /** The fund's own, which it is part of. */
  readonly rebalance: string;
}

/** All that the ledger holds of one rebalance. */
export interface RebalanceDetail {
  readonly record: RebalanceRecord;
  /** Null for one from before versions were kept. */
  readonly rules: RulesVersion | null;
  /** The latest strike and its plan; null where it was never struck, or is open still. */
  readonly strike: Strike | null;
  readonly plan: Plan | null;
  /** Of a fund that shares its account: the strike of the round of its hedge book; null of any other. */
  readonly round: Strike | null;
  /** Those before, oldest first. */
  readonly earlier: readonly StruckPlan[];
  readonly orders: readonly OrderDetail[];
  readonly fills: readonly FillDetail[];
  /** Of a round of a hedge book: what its funds got, in the order of the round; empty of any other. */
  readonly divided: readonly DividedShare[];
  /** What the fund was retired with by it; null where it was not. */
  readonly final: FinalFigures | null;
}

/** A fund with all that ever changed its equity, oldest first; `time` in milliseconds since 1970 UTC. */
export interface FundEvents {
  readonly fund: FundRecord;
  readonly events: readonly { readonly time: number; readonly event: EquityEvent }[];
}

/** The strike of a past rebalance: a moment at which a fund's mark price is on record. */
export interface PastStrike {
  /** The venue's, milliseconds since 1970 UTC. */
  readonly time: number;
  readonly markPrice: DecimalString;
  readonly rebalanceId: string;
}

/** What a rebalance point waited for, and which rebalance has set it. */
export interface RebalancePoint extends RangeAnchor {
  readonly rebalanceId: string;
}

/** What was decided and done, to be read again. */
export interface DetailLedger {
  /** Null where there is no such rebalance. */
  rebalanceDetail(id: string): Promise<RebalanceDetail | null>;
  /** Of all funds, newest first. */
  recentRebalanceIds(): Promise<readonly string[]>;
  /** Of one moment. Throws `UnknownFundError`. */
  equityEvents(token: string): Promise<FundEvents>;
  /** The newest strike at or before an instant; null where there was none. */
  strikeBefore(token: string, instant: number): Promise<PastStrike | null>;
  /** Newest first, at most `limit` of them. */
  rebalancePoints(token: string, limit: number): Promise<readonly RebalancePoint[]>;
}
