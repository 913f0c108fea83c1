import type { DecimalString } from '../domain/decimal.js';
import type { PlanFigures } from '../domain/plan-figures.js';
import type { Cause } from '../domain/request-priority.js';
import type { FundState } from './fund-state.js';

/** What is asked of a fund. One business key, however often and by whomever it is asked. */
export interface RebalanceRequest {
  readonly token: string;
  readonly cause: Cause;
  /** `BTC3L-d2611220230`, `BTC3L-i000042`, `BTC3L-e000007`, `BTC3L-s000001`. */
  readonly key: string;
  /** The caller's own name for the request; for daily and interim ones it is the key. */
  readonly requestKey: string;
  readonly requestedBy: string;
  readonly reason: string;
  /** Daily: the schedule's nominal time. Milliseconds since 1970 UTC. */
  readonly nominalTime: number | null;
  /** Interim: the rebalance point whose range was left. */
  readonly anchorSeq: number | null;
}

export interface RebalanceInput {
  readonly id: string;
  readonly attempt: number;
  readonly request: RebalanceRequest;
}

/**
 * How a rebalance ended. Only `done` and `no-trade-needed` move the anchor and close the business key.
 *
 * - `superseded`: an interim request whose anchor has moved since.
 * - `refused`: the fund's state does not allow it.
 * - `skipped`: a rule says no (an interim whose price has come back).
 * - `remainder`: sent what it could; the rest is taken up by the next attempt.
 * - `stopped`: an operator's halt or pause reached it between slices.
 * - `wiped-out`: equity at or below zero.
 * - `failed`: see the reason.
 */
export type OutcomeKind =
  | 'done'
  | 'no-trade-needed'
  | 'superseded'
  | 'refused'
  | 'skipped'
  | 'remainder'
  | 'stopped'
  | 'wiped-out'
  | 'failed';

/** The figures that reach reports and `history`; amounts in the settle coin, per-unit NAV, signed contracts. */
export interface RebalanceFigures {
  readonly time: number;
  readonly price: DecimalString;
  readonly contractsBefore: DecimalString;
  readonly contractsAfter: DecimalString;
  readonly leverageBefore: DecimalString;
  readonly leverageAfter: DecimalString;
  readonly equityBefore: DecimalString;
  readonly equityAfter: DecimalString;
  readonly navBefore: DecimalString;
  readonly navAfter: DecimalString;
  readonly units: DecimalString;
  readonly fee: DecimalString;
}

export interface RebalanceOutcome {
  readonly id: string;
  readonly key: string;
  readonly token: string;
  readonly cause: Cause;
  readonly outcome: OutcomeKind;
  readonly reason: string | null;
  /** The fund's rebalance point after this outcome. */
  readonly anchorSeq: number | null;
  readonly state: FundState;
  readonly figures: RebalanceFigures | null;
}

/** The one reading at which a rebalance is computed. Money in the settle coin. */
export interface Strike {
  /** Venue time of the prices, milliseconds since 1970 UTC. */
  readonly time: number;
  readonly markPrice: DecimalString;
  readonly indexPrice: DecimalString;
  readonly contracts: DecimalString;
  /** Equity less exposure: moves only by trades, fees, funding and transfers. */
  readonly cash: DecimalString;
  readonly feesPayable: DecimalString;
  readonly equity: DecimalString;
  readonly units: DecimalString;
  readonly nav: DecimalString;
  /** 0 before the fund is established. */
  readonly anchorSeq: number;
  readonly targetLeverage: DecimalString;
  readonly account: string;
  readonly contract: string;
  readonly epoch: string;
  readonly reduceOnly: boolean;
  readonly range: DecimalString;
  readonly takerFee: DecimalString;
  readonly slippage: DecimalString;
  readonly collar: DecimalString;
  readonly maxSlice: DecimalString;
  readonly tickSize: DecimalString;
  readonly lotSize: DecimalString;
  readonly minOrder: DecimalString;
  readonly maxOrder: DecimalString;
  readonly minNotional: DecimalString;
}

export type SnapshotResult =
  | { readonly kind: 'strike'; readonly strike: Strike }
  | { readonly kind: 'closed'; readonly outcome: RebalanceOutcome };

export type Plan =
  | {
      readonly kind: 'trade';
      readonly version: number;
      readonly side: 'buy' | 'sell';
      readonly reduceOnly: boolean;
      readonly limitPrice: DecimalString;
      readonly slices: readonly DecimalString[];
      readonly figures: PlanFigures;
    }
  | { readonly kind: 'no-trade'; readonly reason: string; readonly figures: PlanFigures }
  | { readonly kind: 'skip'; readonly reason: string; readonly figures: PlanFigures }
  | { readonly kind: 'wiped-out'; readonly equity: DecimalString };

/** One order of a rebalance. `contracts` is a ceiling: the venue's own position says what is still missing. */
export interface OrderInput {
  readonly rebalanceId: string;
  readonly token: string;
  readonly account: string;
  readonly contract: string;
  readonly clientOrderId: string;
  readonly side: 'buy' | 'sell';
  readonly contracts: DecimalString;
  readonly targetContracts: DecimalString;
  readonly limitPrice: DecimalString;
  readonly reduceOnly: boolean;
  readonly lotSize: DecimalString;
  readonly minOrder: DecimalString;
  readonly minNotional: DecimalString;
  /** Position at the strike, for the first order; later orders read the venue's. */
  readonly knownContracts: DecimalString | null;
}

export type OrderResult =
  | { readonly kind: 'nothing-missing'; readonly contracts: DecimalString }
  | {
      readonly kind: 'closed';
      readonly clientOrderId: string;
      readonly contracts: DecimalString;
      readonly filled: DecimalString;
      readonly state: 'filled' | 'cancelled' | 'rejected';
      readonly rejectReason: string | null;
    };

export interface SettleInput {
  readonly input: RebalanceInput;
  readonly strike: Strike;
  readonly plan: Plan;
  readonly orders: readonly string[];
  readonly end: 'complete' | 'remainder' | 'stopped';
  readonly reason: string | null;
}
