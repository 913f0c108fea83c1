import type { Leg, LegsAtStrike } from '../domain/daily-legs.js';
import type { DealingFees, WaitingDealing } from '../domain/dealing.js';
import type { DecimalString } from '../domain/decimal.js';
import type { NavModel } from '../domain/nav-model.js';
import type { PlannedDealing } from '../domain/plan-dealing.js';
import type { PlanFigures } from '../domain/plan-figures.js';
import type { AimRules } from '../domain/rebalance-aim.js';
import type { Anchor } from '../domain/rebalance-point.js';
import type { GuardCode } from '../domain/refusal.js';
import type { Cause } from '../domain/request-priority.js';
import type { TradeLimits } from '../domain/trade-guards.js';
import type { WipeOut } from '../domain/wipe-out.js';
import type { FundState } from './fund-state.js';

/** What is asked of a fund. One business key, however often and by whomever it is asked. */
export interface RebalanceRequest {
  readonly token: string;
  readonly cause: Cause;
  /** `BTC3L-d2611220230`, `BTC3L-i000042`, `BTC3L-e000007`, `BTC3L-s000001`, `BTC3L-w000042`, `BTCBOOK-n000042`. */
  readonly key: string;
  /** The caller's own name for the request; for daily and interim ones it is the key. */
  readonly requestKey: string;
  readonly requestedBy: string;
  readonly reason: string;
  /** Daily: the schedule's nominal time. Milliseconds since 1970 UTC. */
  readonly nominalTime: number | null;
  /** Interim: the rebalance point whose range was left. */
  readonly anchorSeq: number | null;
  /** Interim: when a worker saw it, by its clock, for measurement alone. Missing in what an earlier version asked. */
  readonly breachSeenAt?: number;
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
 * - `refused`: the fund's state does not allow it, or a guard says no; see the reason.
 * - `skipped`: a rule says no (an interim whose price has come back, a daily that is not needed).
 * - `remainder`: sent what it could until its deadline; the rest is taken up by the next attempt.
 * - `stopped`: an operator's halt or pause reached it between slices.
 * - `abandoned`: an operator ended it with what it had reached; the rest is not taken up again.
 * - `wiped-out`: equity (index model: NAV) at or below zero.
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
  | 'abandoned'
  | 'wiped-out'
  | 'failed';

/**
 * The figures that reach reports and `history`; amounts in the settle coin, per-unit NAV, signed contracts. Where it
 * was struck more than once, those before are of the first strike, price and time of the last.
 */
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
  /** After the creations and redemptions that dealt with it. */
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
  /** Of `wiped-out` alone. */
  readonly wipeOut?: WipeOut;
}

/** What the settlement tells beside the outcome, and nobody who tells that again. */
export interface SettledRebalance extends RebalanceOutcome {
  /** The rebalance point that it has set; absent without one, and where it was settled before. */
  readonly anchor?: Anchor;
}

/** What the workflow returns: what was settled, and the keys of other requests that it has closed along with its own. */
export interface RebalanceResult extends SettledRebalance {
  readonly honoured: readonly string[];
}

/** The one reading at which a rebalance is computed. Money in the settle coin. */
export interface Strike {
  /** `fund` if absent. */
  readonly model?: NavModel;
  /** Venue time of the prices, milliseconds since 1970 UTC. */
  readonly time: number;
  readonly markPrice: DecimalString;
  readonly indexPrice: DecimalString;
  readonly contracts: DecimalString;
  /** Equity less exposure: moves only by trades, fees, funding and transfers. */
  readonly cash: DecimalString;
  readonly feesPayable: DecimalString;
  /** Creations receivable less redemptions payable, of what was dealt before. 0 if absent. */
  readonly receivable?: DecimalString;
  /** Of the account, less fees payable. */
  readonly equity: DecimalString;
  readonly units: DecimalString;
  readonly nav: DecimalString;
  /** What the NAV of the index model follows from: N0 after the fees since, and P0, null before there is one. */
  readonly indexPoint?: {
    readonly nav: DecimalString;
    readonly price: DecimalString | null;
    /** L, where the target is another one. */
    readonly leverage?: DecimalString;
  };
  /** The version of the fund's rules that it goes by; absent in strikes from before versions were kept. */
  readonly rulesVersion?: number;
  /** 0 before the fund is established. */
  readonly anchorSeq: number;
  /** Zero for a fund that is being retired. */
  readonly targetLeverage: DecimalString;
  /** The retirement by which the fund is unwound; absent where it is not. */
  readonly retiring?: string;
  readonly account: string;
  readonly contract: string;
  readonly epoch: string;
  readonly reduceOnly: boolean;
  /** Interim range that the rebalance point will have; null where the rule is another one. */
  readonly range: DecimalString | null;
  /** What the rules say of it besides the target; absent where they are the plain ones. */
  readonly rules?: AimRules;
  /** Of a daily that closes and opens again; absent from every other. */
  readonly legs?: LegsAtStrike;
  readonly takerFee: DecimalString;
  readonly slippage: DecimalString;
  readonly collar: DecimalString;
  readonly maxSlice: DecimalString;
  /** Of what the book shows within the collar, for all funds of the contract together. */
  readonly maxDepthShare: DecimalString;
  /** Change of the mark price since the strike beyond which it is struck again. */
  readonly restrike: DecimalString;
  /** Mean pause between two orders, and how long a trade may take, in seconds. */
  readonly slicePause: DecimalString;
  readonly deadline: DecimalString;
  readonly tickSize: DecimalString;
  readonly lotSize: DecimalString;
  readonly minOrder: DecimalString;
  readonly maxOrder: DecimalString;
  readonly minNotional: DecimalString;
  /** What the guards of a trade need. */
  readonly limits: TradeLimits;
  /** Orders of this rebalance up to this number are in the figures above, also those of a run that was reset. 0 if absent. */
  readonly ordersBefore?: number;
  /** Creations and redemptions that were recorded before this reading began; absent where there were none. */
  readonly waiting?: {
    readonly requests: readonly WaitingDealing[];
    readonly fees: DealingFees;
    /** Why none of them may add to the position; null where they may. */
    readonly noCreations: string | null;
  };
  /** Of a hedge book alone. */
  readonly round?: Round;
}

/** Whom a hedge book serves at one strike. */
interface RoundParts {
  readonly funds: readonly RoundFund[];
  /** Signed contracts that the book holds beyond all its funds. */
  readonly residual: DecimalString;
  /** Signed contracts that it is to hold beyond them, by its rules; none where it is left out. */
  readonly declared?: DecimalString;
}

/** One that was recorded by an earlier version calls `feesPayable` what is `owed`. */
export type Round = RoundParts & (Owing | { readonly feesPayable: DecimalString });

interface Owing {
  /** What its account is to pay for all its funds, less what it is to receive: management fees, redemptions, creations. */
  readonly owed: DecimalString;
}

export const owedIn = (round: Round): DecimalString => ('owed' in round ? round.owed : round.feesPayable);

/** A fund's own rebalance, struck at the book's prices. */
export interface RoundFund {
  readonly input: RebalanceInput;
  readonly strike: Strike;
}

export type SnapshotResult =
  | { readonly kind: 'strike'; readonly strike: Strike }
  | { readonly kind: 'closed'; readonly outcome: RebalanceOutcome };

/** `stopped`: the fund's state allows no trade any more. */
export type RestrikeResult =
  | { readonly kind: 'strike'; readonly strike: Strike }
  | { readonly kind: 'stopped'; readonly reason: string };

/**
 * A trade, or why there is none; with what it deals, where a creation or redemption waited; `notClosed`: why a daily
 * that was to close the position trades the difference.
 */
export type Plan = TradeDecision & { readonly dealing?: PlannedDealing; readonly notClosed?: string };

export type TradeDecision =
  | {
      readonly kind: 'trade';
      readonly version: number;
      /** Absent where it is no leg of a daily that closes and opens again. */
      readonly leg?: Leg;
      readonly side: 'buy' | 'sell';
      readonly reduceOnly: boolean;
      readonly limitPrice: DecimalString;
      readonly slices: readonly DecimalString[];
      readonly figures: PlanFigures;
    }
  | { readonly kind: 'no-trade'; readonly reason: string; readonly figures: PlanFigures }
  | { readonly kind: 'skip'; readonly reason: string; readonly figures: PlanFigures }
  /** Guards have said no: their codes and reasons. */
  | {
      readonly kind: 'refused';
      readonly guards: readonly GuardCode[];
      readonly reason: string;
      readonly figures: PlanFigures;
    }
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
  /** Of its plan. */
  readonly leg?: Leg;
  readonly lotSize: DecimalString;
  readonly minOrder: DecimalString;
  readonly minNotional: DecimalString;
  /** Mark price of the strike: what is too small is judged by it, as in the plan. The worst price where it is absent. */
  readonly strikePrice?: DecimalString;
  /** Position at the strike, for the first order; later orders read the venue's. */
  readonly knownContracts: DecimalString | null;
  /** Null for the first order of a trade of one: it is sent as planned, without another look at the market. */
  readonly market: MarketRules | null;
}

/** What each order of a sliced trade is fitted to, besides the plan. Fractions. */
export interface MarketRules {
  readonly strikePrice: DecimalString;
  /** Null where the trade goes on at whatever price: it only reduces, and could not be struck again. */
  readonly restrike: DecimalString | null;
  readonly collar: DecimalString;
  readonly tickSize: DecimalString;
  readonly maxDepthShare: DecimalString;
  /** What the whole trade still has to do, in contracts: the measure of its share among other funds. */
  readonly unfilled: DecimalString;
}

export type OrderResult =
  | { readonly kind: 'nothing-missing'; readonly contracts: DecimalString }
  /** The price has left that of the strike: nothing was sent. */
  | { readonly kind: 'restrike'; readonly markPrice: DecimalString }
  /** The fund may not trade so any more: nothing was sent. */
  | { readonly kind: 'stopped'; readonly reason: string }
  /** The book shows too little just now: nothing was sent. */
  | { readonly kind: 'wait'; readonly reason: string }
  | {
      readonly kind: 'closed';
      readonly clientOrderId: string;
      readonly contracts: DecimalString;
      readonly filled: DecimalString;
      readonly state: 'filled' | 'cancelled' | 'rejected' | 'given-up';
      readonly rejectReason: string | null;
    };

/** One of the strikes of a rebalance, what was computed from it, and the ids of the orders sent by it. */
export interface StruckPlan {
  readonly strike: Strike;
  readonly plan: Plan;
  readonly orders: readonly string[];
}

/** What a rebalance has done by the time it ends. */
export interface Traded {
  /** The latest strike, its plan, and the ids of the orders sent since. */
  readonly strike: Strike;
  readonly plan: Plan;
  readonly orders: readonly string[];
  /**
   * The first strike and the ids of the orders before the latest; null where it was struck once. `struck`: all before
   * the latest, oldest first; absent in a run that began before they were kept.
   */
  readonly earlier: {
    readonly strike: Strike;
    readonly orders: readonly string[];
    readonly struck?: readonly StruckPlan[];
  } | null;
}

export type TradeEnd = 'complete' | 'remainder' | 'stopped' | 'abandoned';

export interface SettleInput extends Traded {
  readonly input: RebalanceInput;
  readonly end: TradeEnd;
  readonly reason: string | null;
  /** Keys of requests that came before the latest strike: closed with this one where it closes its own. */
  readonly honours: readonly string[];
}

/** Why a rebalance could not go on, and how far it had come; `traded` is null before its first strike. */
export interface Failure {
  readonly reason: string;
  readonly halt: boolean;
  readonly traded: Traded | null;
}
