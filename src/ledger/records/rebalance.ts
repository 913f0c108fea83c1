import type { FundState } from '../../contract/fund-state.js';
import type { OutcomeKind, RebalanceOutcome } from '../../contract/rebalance.js';
import type { DecimalString } from '../../domain/decimal.js';
import type { UnitRatio } from '../../domain/unit-change.js';
import type { FundRecord } from './fund.js';

export type OpenResult =
  | {
      readonly kind: 'open';
      readonly fund: FundRecord;
      /** Written just now, so that nobody has sent an order for it. */
      readonly fresh: boolean;
      /** Whether the fund's book has any, of whichever rebalance. */
      readonly hasUnresolvedOrders: boolean;
    }
  | { readonly kind: 'closed'; readonly outcome: RebalanceOutcome };

/** `outcome` and `state` are null while it is open. */
export interface RebalanceRecord extends Omit<RebalanceOutcome, 'outcome' | 'state'> {
  readonly outcome: OutcomeKind | null;
  readonly state: FundState | null;
  readonly attempt: number;
  readonly requestKey: string;
  readonly requestedBy: string;
  readonly requestReason: string;
  readonly nominalTime: number | null;
  /** How many of the present units one of then is. */
  readonly unitRatio: UnitRatio;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly orders: readonly OrderReport[];
  /** Of a fund that shares its account, where it got anything; it has no orders of its own. */
  readonly share?: ShareReport;
}

/** What a fund got of one round of its hedge book. Signed contracts; amounts in the settle coin. */
export interface ShareReport {
  /** `BTCBOOK-n000042a1-x001`. */
  readonly id: string;
  readonly round: string;
  /** Within the book, at the price of the strike and without a fee. */
  readonly crossed: DecimalString;
  readonly price: DecimalString;
  /** Its part of the execution, what that cost at the one average price, and of the fees. */
  readonly executed: DecimalString;
  readonly notional: DecimalString;
  readonly fee: DecimalString;
}

export interface OrderReport {
  readonly clientOrderId: string;
  readonly side: 'buy' | 'sell';
  readonly contracts: DecimalString;
  readonly filled: DecimalString;
  readonly averagePrice: DecimalString | null;
  readonly fee: DecimalString;
  readonly executions: number;
}

/** What a daily was struck at, before its trade. Times in milliseconds since 1970, amounts in the settle coin. */
export interface DailyStrike {
  readonly rebalanceId: string;
  readonly token: string;
  readonly nominalTime: number;
  /** Of the prices. */
  readonly time: number;
  readonly price: DecimalString;
  readonly indexPrice: DecimalString;
  /** At which the creations and redemptions of this daily dealt. */
  readonly nav: DecimalString;
  readonly units: DecimalString;
  readonly equity: DecimalString;
  readonly contracts: DecimalString;
  /** Null where nothing was left for the units. */
  readonly leverage: DecimalString | null;
  readonly outcome: OutcomeKind;
  /** How many of the present units one of then is. */
  readonly unitRatio: UnitRatio;
}
