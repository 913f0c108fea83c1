import type { NewAlert } from './alert.js';
import type { BetweenLegs } from './between-legs.js';
import type { DailyRow } from './daily.js';
import type { DealingAnswer, DealingAsk } from './dealing.js';
import type { BreachReport, OperatorWord } from './fund-messages.js';
import type { FundStanding } from './fund-standing.js';
import type { FundState } from './fund-state.js';
import type {
  Failure,
  OrderInput,
  OrderResult,
  Plan,
  RebalanceInput,
  RebalanceOutcome,
  RestrikeResult,
  SettledRebalance,
  SettleInput,
  SnapshotResult,
  Strike,
} from './rebalance.js';
import type { FundRetirement, RetirementAnswer, RetirementAsk, RetirementStep } from './retirement.js';
import type { TradingSwitch } from './trading-switch.js';
import type { UnitChangeAnswer, UnitChangeAsk, UnitChangeStep, WaitingUnitChange } from './unit-change.js';
import type { WatchInput, WatchResult } from './watch.js';

/** The steps of one rebalance: on the trading queue. */
export interface TradingActivities {
  snapshot(input: RebalanceInput): Promise<SnapshotResult>;
  /** `version` counts the strikes of one rebalance, from 1. */
  compute(input: RebalanceInput, strike: Strike, version?: number): Promise<Plan>;
  order(input: OrderInput): Promise<OrderResult>;
  settle(input: SettleInput): Promise<SettledRebalance>;
  /** Strikes a rebalance at work again. */
  restrike(input: RebalanceInput): Promise<RestrikeResult>;
  /** Closes a rebalance that could not go on, and books what it has traded; `halt` also halts the fund. */
  conclude(input: RebalanceInput, failure: Failure): Promise<RebalanceOutcome>;
  cancelOpenOrders(token: string): Promise<{ cancelled: number }>;
}

/** Of funds that share an account: on the trading queue. */
export interface RoundActivities {
  /**
   * Opens the rebalance of such a fund and asks the hedge book to serve it; `look` counts from 0. `hurriedBy`: the key of
   * a request that hurries it, null where nobody does.
   */
  joinRound(input: RebalanceInput, look: number, hurriedBy?: string | null): Promise<JoinResult>;
}

/** `waits`: its book has been asked, and will settle it. */
export type JoinResult =
  | { readonly kind: 'waits' }
  | { readonly kind: 'closed'; readonly outcome: RebalanceOutcome };

/** What a fund is, as its workflow needs it. */
export interface FundBrief {
  readonly state: FundState;
  readonly stateReason: string | null;
  readonly anchorSeq: number | null;
  /** Of all funds, as it stood then. */
  readonly tradingSwitch: TradingSwitch;
  /** The split or merge that waits; absent where none does. */
  readonly unitChange?: WaitingUnitChange;
  /** Absent where an earlier version has read it. */
  readonly standing?: FundStanding;
  /** The daily that has closed the position and not opened it again; absent where none has. */
  readonly betweenLegs?: BetweenLegs;
  /** The retirement that waits, is under way or has ended; absent where there is none. */
  readonly retirement?: FundRetirement;
}

/** A fund as its workflow finds it at its start. */
export interface LoadedFund extends FundBrief {
  readonly attempts: readonly Attempt[];
}

/** The latest attempt at a business key that it did not close: the next one has a higher number. */
export interface Attempt {
  readonly key: string;
  readonly attempt: number;
}

export interface FundStateChange {
  readonly token: string;
  readonly to: FundState;
  readonly from: readonly FundState[];
  readonly reason: string;
  readonly by: string;
  /** Unique for the fund: the same change applied twice is applied once. */
  readonly changeId: string;
}

/** Ledger work of the fund and daily workflows: on the control queue. */
export interface ControlActivities {
  loadFund(token: string): Promise<LoadedFund>;
  changeFundState(change: FundStateChange): Promise<FundBrief>;
  admitRequest(request: {
    token: string;
    cause: 'emergency' | 'establish' | 'round';
    requestKey: string;
    by: string;
    reason: string;
  }): Promise<number>;
  /** The funds whose daily rebalance is at this nominal time of day. */
  listFunds(nominalTime: number): Promise<readonly string[]>;
  askFunds(ask: {
    tokens: readonly string[];
    nominalTime: number;
    answerWithinMs: number;
  }): Promise<readonly DailyRow[]>;
}

/** Creations and redemptions: on the control queue. */
export interface DealingActivities {
  recordDealing(ask: DealingAsk): Promise<DealingAnswer>;
}

/** Splits and merges of the units: on the control queue. */
export interface UnitChangeActivities {
  recordUnitChange(ask: UnitChangeAsk): Promise<UnitChangeAnswer>;
  /** Lets the one that waits take effect where its time has come; where no rebalance is at work. */
  effectUnitChange(token: string): Promise<UnitChangeStep>;
}

/** Retirement of a fund: on the control queue. */
export interface RetirementActivities {
  recordRetirement(ask: RetirementAsk): Promise<RetirementAnswer>;
  /** Lets the one that waits take effect where its time has come; where no rebalance is at work. */
  effectRetirement(token: string): Promise<RetirementStep>;
}

/** What the monitor or the auditor has to say to a fund. */
export type FundNews =
  | { readonly kind: 'breach'; readonly token: string; readonly report: BreachReport }
  | { readonly kind: 'halt'; readonly token: string; readonly word: OperatorWord };

/** For a workflow that is not heard: on the control queue. */
export interface AlarmActivities {
  /** Writes to the ledger's outbox what people must know and no other row of it tells. */
  raiseAlert(alert: NewAlert): Promise<void>;
  /** Starts the fund's workflow again, with the news as its first message, and tells people that it was gone. */
  tellGoneFund(news: FundNews): Promise<void>;
}

export interface MarketActivities {
  watchMarket(input: WatchInput): Promise<WatchResult>;
}
