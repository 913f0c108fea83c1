import type { FindingKind } from '../../contract/findings.js';
import type { FundState } from '../../contract/fund-state.js';
import type { OutcomeKind, Plan, RebalanceInput, Strike, StruckPlan } from '../../contract/rebalance.js';
import type { DecimalString } from '../../domain/decimal.js';
import type { Anchor } from '../../domain/rebalance-point.js';
import type { AccountEvent } from '../../venue/port.js';
import type { FundRecord } from './fund.js';

/** Management fee due at one instant: `equity` is what it was charged on. */
export interface FeeCharge {
  readonly dueAt: number;
  readonly rate: DecimalString;
  readonly price: DecimalString;
  readonly equity: DecimalString;
  readonly amount: DecimalString;
}

/** An event that no intent of this ledger explains. */
export interface UnexplainedEvent {
  readonly event: AccountEvent;
  readonly kind: FindingKind;
  /** With the code of its kind before it. */
  readonly why: string;
}

export interface BookedEvents {
  readonly fund: FundRecord;
  readonly newlyBooked: number;
  /** Not booked; trading must not go on before a person has looked. */
  readonly unexplained: readonly UnexplainedEvent[];
}

/**
 * What the settling activity knows. The ledger books the events and computes from its own position what
 * followed: contracts, fee, equity = cash + contracts x strike price - fees payable, NAV = equity / units,
 * and the rebalance point (sequence number + 1, that NAV).
 */
export interface Settlement {
  readonly input: RebalanceInput;
  readonly outcome: OutcomeKind;
  readonly reason: string | null;
  readonly strike: Strike;
  /** Where it was struck more than once: the figures before are of this one. */
  readonly firstStrike: Strike | null;
  /** All strikes before `strike`, oldest first; none unless given. */
  readonly earlier?: readonly StruckPlan[];
  /** Keys of other requests that are closed along with its own. */
  readonly honours: readonly string[];
  readonly plan: Plan;
  /**
   * Price, time and range of the new rebalance point, or null where the outcome does not move it. Rules that
   * waited for this point come into force with it, where it was struck by them.
   */
  readonly anchor: Pick<Anchor, 'price' | 'time' | 'range'> | null;
  readonly events: readonly AccountEvent[];
  readonly eventsReadUntil: number;
  /**
   * The fund's state afterwards, when it changes (ESTABLISHING -> ACTIVE, -> WIPED_OUT, -> RETIRED). ACTIVE does not
   * undo what an operator has said meanwhile; RETIRED waits where nothing may be traded any more.
   */
  readonly state: FundState | null;
  /** Of a hedge book alone. */
  readonly round?: RoundSettlement;
}

/** What a round of a hedge book comes to for each of its funds. */
export interface RoundSettlement {
  readonly funds: readonly RoundShare[];
  /** Signed contracts that the residual wants. */
  readonly residual: DecimalString;
}

/** A fund's own rebalance within a round, and how it ends. */
export interface RoundShare {
  readonly input: RebalanceInput;
  readonly strike: Strike;
  readonly plan: Plan;
  /** Signed contracts. */
  readonly wanted: DecimalString;
  /** Where it gets all that it wanted, and where it does not. */
  readonly served: ShareEnd;
  readonly short: ShareEnd;
}

export type ShareEnd = Pick<Settlement, 'outcome' | 'reason' | 'anchor' | 'state'>;

/** Ways to end without a settlement: those that close a business key always settle. */
export type ClosingOutcome = Exclude<OutcomeKind, 'done' | 'no-trade-needed'>;
