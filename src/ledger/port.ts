import type { Attempt, FundStateChange } from '../contract/activities.js';
import type { NewAlert } from '../contract/alert.js';
import type { DealingAnswer, DealingAsk, DealingRecord } from '../contract/dealing.js';
import type { FundSettings } from '../contract/fund-settings.js';
import type {
  RebalanceInput,
  RebalanceOutcome,
  SettledRebalance,
  StruckPlan,
} from '../contract/rebalance.js';
import type {
  RetirementAnswer,
  RetirementAsk,
  RetirementRecord,
  RetirementStep,
} from '../contract/retirement.js';
import type { SwitchChange, TradingSwitch } from '../contract/trading-switch.js';
import type {
  UnitChangeAnswer,
  UnitChangeAsk,
  UnitChangeRecord,
  UnitChangeStep,
} from '../contract/unit-change.js';
import type { Leg } from '../domain/daily-legs.js';
import type { WaitingDealing } from '../domain/dealing.js';
import type { DecimalString } from '../domain/decimal.js';
import type { Cause } from '../domain/request-priority.js';
import type { AccountEvent, OrderIntent, VenueHealth, OrderState as VenueState } from '../venue/port.js';
import type { FundOverview, FundRecord, HedgeSums, UnitChangeMoment } from './records/fund.js';
import type { Lease } from './records/lease.js';
import type { Absence, AbsenceRule, DepthClaim, OrderRecord } from './records/order.js';
import type { DailyStrike, OpenResult, RebalanceRecord } from './records/rebalance.js';
import type { BookedEvents, ClosingOutcome, FeeCharge, Settlement } from './records/settlement.js';
import type { VenueOutage, WatchedFund, WatchProgress } from './records/watch.js';

/**
 * The lasting memory of everything that was asked, decided, sent and booked. PostgreSQL implements it.
 * Every method is safe to repeat. `LedgerUnavailableError` where the database cannot be reached.
 */
export interface Ledger {
  /**
   * Creates the fund with the first version of its rules. One that is there keeps its rules; throws
   * `FundIdentityError` where it is established as another fund (account, contract, leverage, initial).
   */
  registerFund(settings: FundSettings): Promise<FundRecord>;
  funds(): Promise<readonly FundRecord[]>;
  /** Every fund by token, in one consistent reading. */
  fundOverviews(): Promise<readonly FundOverview[]>;
  /** Puts rules in force whose instant has come by this business time, from that instant on. */
  takeUpRules(token: string, time: number): Promise<FundRecord>;
  /** What was booked of these funds, summed up. */
  hedgeSums(tokens: readonly string[]): Promise<readonly HedgeSums[]>;
  /** Throws `UnknownFundError`. */
  fund(token: string): Promise<FundRecord>;
  changeState(change: FundStateChange): Promise<FundRecord>;
  tradingSwitch(): Promise<TradingSwitch>;
  /** For all funds: how it stands afterwards. */
  changeSwitch(change: SwitchChange): Promise<TradingSwitch>;
  /** For what people must know and no transaction of the ledger tells of. */
  raiseAlert(alert: NewAlert): Promise<void>;
  /** The number of an emergency or establishing request; the same request key gets the same number again. */
  admitRequest(token: string, cause: Cause, requestKey: string, by: string, reason: string): Promise<number>;

  /**
   * A creation or redemption for the next strike, once by its key. Throws `DealingRefusedError` where it cannot be,
   * `FeedOrderError` where it does not follow its feed's last.
   */
  recordDealing(ask: DealingAsk): Promise<DealingAnswer>;
  /**
   * Before the prices of a strike are read: the requests that deal at it. `isFirst`: all that wait; else those that
   * the rebalance took at its first strike.
   */
  takeDealings(token: string, rebalanceId: string, isFirst: boolean): Promise<readonly WaitingDealing[]>;
  /**
   * A split or merge of the units, once by its key. Throws `UnitChangeRefusedError` where it cannot be. It takes effect
   * by `effectUnitChange`, between two rebalances.
   */
  recordUnitChange(ask: UnitChangeAsk): Promise<UnitChangeAnswer>;
  /** One transaction; once, however often it is called. */
  effectUnitChange(token: string, moment: UnitChangeMoment): Promise<UnitChangeStep>;
  /** Newest first; of all funds where it is null. */
  unitChanges(token: string | null): Promise<readonly UnitChangeRecord[]>;
  /** Once by its key. Throws `RetirementRefusedError` where it cannot be. It takes effect by `effectRetirement`. */
  recordRetirement(ask: RetirementAsk): Promise<RetirementAnswer>;
  /**
   * One transaction, once, however often it is called: from then on the fund aims at no exposure. It is `RETIRED` by the
   * settlement of the rebalance that leaves nothing to trade.
   */
  effectRetirement(token: string): Promise<RetirementStep>;
  /** Newest first; of all funds where it is null. */
  retirements(token: string | null): Promise<readonly RetirementRecord[]>;
  /** Newest first. */
  dealings(filter: { token: string | null; open: boolean; limit: number }): Promise<readonly DealingRecord[]>;

  /**
   * Opens a rebalance, or returns how its key was closed before (`done`, `no-trade-needed`). An interim
   * request whose anchor has moved is closed as `superseded`. Reopening the same id is harmless; opening a new
   * one closes what was left open of the same fund.
   */
  openRebalance(input: RebalanceInput): Promise<OpenResult>;
  /**
   * Makes the open rebalances of a hedge book's funds part of this open round of it, unless another open one has them,
   * and returns all of the round.
   */
  takeWaiting(roundId: string): Promise<readonly RebalanceInput[]>;
  /** Whether a rebalance that is open is part of an open round. */
  isInRound(id: string): Promise<boolean>;
  /** Whether a round of the hedge book would take in this open rebalance: not while the equity of a fund that joins is to come. */
  isServable(id: string): Promise<boolean>;
  /** Books the initial capital of an establishing fund: units = equity / nav. Once. */
  bookInitialCapital(token: string, equity: DecimalString, time: number): Promise<FundRecord>;
  /** Books fills, funding into cash and contracts, each once by its execution id, in one transaction. */
  bookEvents(token: string, events: readonly AccountEvent[], readUntil: number): Promise<BookedEvents>;
  bookFees(token: string, charges: readonly FeeCharge[], until: number): Promise<FundRecord>;
  /**
   * Takes the accounts for the engine that this ledger was opened for, where they are free or have lapsed, and
   * renews what it holds. Who holds each of them now; throws `LeaseLostError` in a process of no engine.
   */
  holdLeases(accounts: readonly string[]): Promise<readonly Lease[]>;
  /** Every account that an engine holds, or held last. */
  leases(): Promise<readonly Lease[]>;
  /** Null where no such order was intended. */
  order(clientOrderId: string): Promise<OrderRecord | null>;
  /** Orders of the fund's book that are not known to be closed. */
  unresolvedOrders(token: string): Promise<readonly OrderRecord[]>;
  /** How much of the depth the next order may take, `wanted` at most; other funds' claims are counted. */
  claimDepth(claim: DepthClaim): Promise<DecimalString>;
  /** Every order of a rebalance, oldest first. */
  ordersOf(rebalanceId: string): Promise<readonly OrderRecord[]>;
  /**
   * Records the intent before the first send, or returns what was recorded under that id before: the quantity and
   * the limit price then stay as they were. One of another rebalance, fund, book or side throws
   * `IntentConflictError`, a new order of a rebalance that is closed `RebalanceClosedError`, one of an account that
   * another engine holds `LeaseLostError`.
   */
  recordIntent(intent: OrderIntent, rebalanceId: string, token: string, leg?: Leg): Promise<OrderRecord>;
  /**
   * Right before each send, after so many earlier ones (none unless given). False where another attempt has sent it
   * meanwhile. Throws `OrderClosedError` where it was given up, has ended or was seen at the venue, `LeaseLostError`
   * as above.
   */
  markSent(clientOrderId: string, earlierSends?: number): Promise<boolean>;
  /** Nothing of its only send left this machine: it counts as not sent. */
  takeBackSend(clientOrderId: string): Promise<void>;
  /** The venue was asked for it and did not show it. Judged by the database's clock. */
  recordMiss(clientOrderId: string): Promise<Absence>;
  /**
   * Closes as `given-up` an order that was never sent, or is absent by the rule; no send of it is allowed from then
   * on. False where it is not, or has been seen or closed: then nothing is written.
   */
  giveUpOrder(clientOrderId: string, rule: AbsenceRule): Promise<boolean>;
  /** Throws `OrderContradictionError` where the table of orders or the intended size does not allow it. */
  recordOrderState(clientOrderId: string, state: VenueState, filled: DecimalString): Promise<void>;
  /**
   * One transaction: events, figures, outcome, anchor, state, notification. A second run returns the stored
   * outcome. A round of a hedge book divides its fills among its funds, and settles the rebalance of each along with
   * its own. Two outcomes differ from the one asked for: `superseded` where another attempt has closed the
   * key, and `wiped-out` where the equity left is not above zero; neither moves the rebalance point.
   * Throws `OrdersNotClosedError` while an order or its fills are still missing, and `UnexplainedEventsError`;
   * then nothing is written.
   */
  settle(settlement: Settlement): Promise<SettledRebalance>;
  /** Closes a rebalance that traded nothing (`refused`, `skipped`, `failed`, ...), and keeps what it was struck at. */
  close(
    input: RebalanceInput,
    outcome: ClosingOutcome,
    reason: string,
    struck?: Pick<StruckPlan, 'strike' | 'plan'>,
  ): Promise<RebalanceOutcome>;

  rebalance(id: string): Promise<RebalanceRecord | null>;
  /** The latest attempt of each key that none has closed for good, among the latest rebalances of the fund. */
  openAttempts(token: string): Promise<readonly Attempt[]>;
  /** How the latest attempt of each key ended; keys never opened, or open now, are absent. */
  outcomesOf(keys: readonly string[]): Promise<readonly RebalanceOutcome[]>;
  /** What every daily was struck at, newest first. */
  dailyStrikes(filter: { token: string | null; limit: number }): Promise<readonly DailyStrike[]>;
  /** Closed rebalances, newest first. */
  history(filter: { token: string | null; limit: number }): Promise<readonly RebalanceRecord[]>;

  /** What a process sees; `closed` ends its outage. */
  noteVenueHealth(process: string, venue: string, health: VenueHealth): Promise<void>;
  /** Those that last, as the processes that live see them. */
  venueOutages(): Promise<readonly VenueOutage[]>;
  watchedFunds(contract: string, tokens?: readonly string[] | null): Promise<readonly WatchedFund[]>;
  recordProgress(progress: WatchProgress): Promise<void>;
  progress(): Promise<readonly WatchProgress[]>;
  /**
   * Calls back whenever a fund was registered, or its rebalance point or state changed. Reconnects by itself,
   * and then calls back for every fund, since a change may have been missed.
   */
  onFundChanged(listener: (token: string) => void): Promise<{ stop(): Promise<void> }>;
  disconnect(): Promise<void>;
}
