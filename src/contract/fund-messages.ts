import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Cause } from '../domain/request-priority.js';
import type { DealingAnswer, DealingAsk } from './dealing.js';
import type { FundStanding } from './fund-standing.js';
import type { FundState, OperatorAction } from './fund-state.js';
import type { OutcomeKind } from './rebalance.js';
import type { FundRetirement, RetirementAnswer, RetirementAsk } from './retirement.js';
import type { UnitChangeAnswer, UnitChangeAsk, WaitingUnitChange } from './unit-change.js';

/** Input of `fund/<token>`. What was carried over a continue-as-new is `null` at the first start. */
export interface FundInput {
  readonly token: string;
  readonly carried: FundCarry | null;
}

/** Requests that were accepted and not yet answered, and the answers a repeated request may ask for. */
export interface FundCarry {
  readonly queue: readonly QueuedRequest[];
  readonly answers: readonly Answer[];
  /** Missing where the run before this one was of an earlier version. */
  readonly attempts?: readonly EndedAttempt[];
  /** Missing where the run before this one was of an earlier version. */
  readonly keyless?: KeylessCarry;
}

/** How words that came without a key were numbered so far. */
export interface KeylessCarry {
  /** Names the run in which the counting began. */
  readonly series: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** The latest attempt at a business key that is open to another. */
export interface EndedAttempt {
  readonly key: string;
  readonly attempt: number;
  /** Reports of a breach start no other before this workflow time; milliseconds since 1970. */
  readonly quietUntil: number;
}

export interface QueuedRequest {
  readonly key: string;
  readonly requestKey: string;
  readonly cause: Cause;
  readonly requestedBy: string;
  readonly reason: string;
  readonly nominalTime: number | null;
  readonly anchorSeq: number | null;
  /** Interim: as in `RebalanceRequest`. */
  readonly breachSeenAt?: number;
  readonly attempt: number;
  /** The attempt with which this request began: earlier ones at the same key were answered. */
  readonly firstAttempt: number;
}

export interface Answer {
  readonly key: string;
  readonly requestKey: string;
  readonly outcome: OutcomeKind;
  readonly reason: string | null;
}

/** What an operator or the daily asks for. */
export interface RebalanceAsk {
  /** `round`: of a hedge book, by one of its funds. */
  readonly cause: 'daily' | 'emergency' | 'round';
  /** Emergency: the caller's own key, so that asking twice trades once. Daily: the nominal time, ISO 8601 UTC. */
  readonly requestKey: string;
  readonly requestedBy: string;
  readonly reason: string;
  /** Round: the id of a rebalance, or the key of a request, that cannot wait for a round at work that does not serve it. */
  readonly urgentFor?: string;
}

/** The answer to an ask: what it became, and its place in the queue (0 = running now). */
export type Acceptance =
  | { readonly kind: 'accepted'; readonly key: string; readonly position: number }
  | {
      readonly kind: 'answered';
      readonly key: string;
      readonly outcome: OutcomeKind;
      readonly reason: string | null;
    }
  | { readonly kind: 'refused'; readonly key: string | null; readonly reason: string };

/** A breach as the monitor reports it; repeated while it lasts, answered once per rebalance point. */
export interface BreachReport {
  readonly anchorSeq: number;
  readonly price: string;
  readonly time: number;
  /** As in `Breach`. */
  readonly seenAt?: number;
  /** As in `Breach`. */
  readonly stopped?: true;
}

/** What an operator types into the signal dialog of the Temporal UI: `{"reason": "..."}`. */
export interface OperatorWord {
  readonly reason: string;
  readonly by?: string;
  readonly requestKey?: string;
}

export interface StateAsk {
  readonly action: OperatorAction;
  readonly reason: string;
  readonly by: string;
  readonly requestKey: string;
}

/**
 * - `hurry`: the rebalance strikes again before its next order, and goes on without pauses.
 * - `abandon`: it ends with what it has reached; the rest is not taken up again.
 */
export const RUNNING_WORDS = ['hurry', 'abandon'] as const;
export type RunningWord = (typeof RUNNING_WORDS)[number];

/** To the rebalance that is at work; refused where none is, or another one than is meant. */
export interface RunningAsk {
  readonly action: RunningWord;
  /** Null: whichever is at work. */
  readonly rebalance: string | null;
  readonly reason: string;
  readonly by: string;
  readonly requestKey: string;
}

export interface FundView {
  readonly token: string;
  readonly state: FundState;
  readonly stateReason: string | null;
  readonly anchorSeq: number | null;
  readonly running: string | null;
  readonly queue: readonly { readonly key: string; readonly cause: Cause; readonly attempt: number }[];
  readonly answers: readonly Answer[];
  /** The split or merge that waits; absent where none does. */
  readonly unitChange?: WaitingUnitChange;
  /** Absent before it is read. */
  readonly standing?: FundStanding;
  /** The retirement that waits, is under way or has ended; absent where there is none. */
  readonly retirement?: FundRetirement;
  /** Nothing runs, waits or is being answered. */
  readonly idle: boolean;
}

export const requestRebalance = defineUpdate<Acceptance, [RebalanceAsk]>('requestRebalance');
export const requestDealing = defineUpdate<DealingAnswer, [DealingAsk]>('requestDealing');
export const requestUnitChange = defineUpdate<UnitChangeAnswer, [UnitChangeAsk]>('requestUnitChange');
export const requestRetirement = defineUpdate<RetirementAnswer, [RetirementAsk]>('requestRetirement');
/** Answers with the id of the rebalance that was told. */
export const tellRunning = defineUpdate<{ rebalance: string }, [RunningAsk]>('tellRunning');
export const changeState = defineUpdate<{ state: FundState }, [StateAsk]>('changeState');

export const emergencyRebalance = defineSignal<[OperatorWord]>('emergencyRebalance');
export const pauseFund = defineSignal<[OperatorWord]>('pause');
export const reduceFund = defineSignal<[OperatorWord]>('reduce');
export const haltFund = defineSignal<[OperatorWord]>('halt');
/** From the switchboard: the switch for all funds was thrown or released; the fund reads it from the ledger. */
export const switchThrown = defineSignal('switchThrown');
/** From the monitor. */
export const breach = defineSignal<[BreachReport]>('breach');

export const fundView = defineQuery<FundView>('view');

/** `key`: the request that is in a hurry; null for an operator's word alone. */
export interface HurryWord {
  readonly key: string | null;
  readonly reason: string;
}

/** To the rebalance of a fund that waits for its hedge book: its part is settled, or will not be. */
export const roundOver = defineSignal('roundOver');

/** To a running rebalance: strike again before the next order, and go on without pauses. */
export const hurryRebalance = defineSignal<[HurryWord]>('hurry');
/** To a running rebalance: end with what it has reached; the rest is not taken up again. */
export const abandonRebalance = defineSignal<[{ reason: string }]>('abandon');
/** To a running rebalance: stop at the next boundary between two orders. */
export const stopRebalance = defineSignal<[{ reason: string }]>('stop');
/** The same, but only where its orders add to the position: the fund only reduces from now on. */
export const stopAdding = defineSignal<[{ reason: string }]>('stopAdding');
