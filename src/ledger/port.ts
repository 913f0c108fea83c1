import type { Attempt } from '../contract/activities.js';
import type { NewAlert } from '../contract/alert.js';
import type { BetweenLegs } from '../contract/between-legs.js';
import type { DealingAnswer, DealingAsk, DealingRecord } from '../contract/dealing.js';
import type { FindingKind } from '../contract/findings.js';
import type { FundSettings } from '../contract/fund-settings.js';
import type { FundState } from '../contract/fund-state.js';
import type { HedgeBookState } from '../contract/hedge-book.js';
import type {
  OutcomeKind,
  Plan,
  RebalanceInput,
  RebalanceOutcome,
  SettledRebalance,
  Strike,
  StruckPlan,
} from '../contract/rebalance.js';
import type {
  FundRetirement,
  RetirementAnswer,
  RetirementAsk,
  RetirementRecord,
  RetirementStep,
} from '../contract/retirement.js';
import type { HeldRules } from '../contract/rules-in-force.js';
import type { SwitchChange, Trading, TradingSwitch } from '../contract/trading-switch.js';
import type {
  UnitChangeAnswer,
  UnitChangeAsk,
  UnitChangeRecord,
  UnitChangeStep,
  WaitingUnitChange,
} from '../contract/unit-change.js';
import type { Leg } from '../domain/daily-legs.js';
import type { WaitingDealing } from '../domain/dealing.js';
import type { DecimalString } from '../domain/decimal.js';
import type { OrderState } from '../domain/order-state.js';
import type { Anchor } from '../domain/rebalance-point.js';
import type { Cause } from '../domain/request-priority.js';
import type { UnitRatio } from '../domain/unit-change.js';
import type { AccountEvent, OrderIntent, VenueHealth, OrderState as VenueState } from '../venue/port.js';

/** What the ledger knows of a fund. `units`, `anchor` are null until it is established. */
export interface FundRecord extends HeldRules {
  readonly state: FundState;
  readonly stateReason: string | null;
  readonly stateSince: number;
  /** Of all funds: the stricter of it and `state` counts (`tradingUnder`). */
  readonly tradingSwitch: TradingSwitch;
  /** Of a fund that shares its account; absent from any other. */
  readonly hedgeBook?: HedgeBookState;
  /** Three characters drawn once: part of every order id of this fund in this ledger. */
  readonly epoch: string;
  readonly units: DecimalString | null;
  readonly anchor: Anchor | null;
  /**
   * Index model: the NAV of the rebalance point after the management fees since, or the initial NAV before there is
   * one. Null in the fund model, and before the fund is established.
   */
  readonly pointNav: DecimalString | null;
  /** The fund's share of its book. Cash is equity less exposure, before fees payable. */
  readonly contracts: DecimalString;
  readonly cash: DecimalString;
  readonly feesPayable: DecimalString;
  /** Of creations and redemptions that were dealt: cash that is to come in, less cash that is to go out. */
  readonly receivable: DecimalString;
  readonly hasWaitingDealings: boolean;
  /** The split or merge of its units that has not taken effect yet. */
  readonly unitChange: WaitingUnitChange | null;
  /** The daily that has closed the position, wholly or in part, and not opened it again; null where none has. */
  readonly betweenLegs: BetweenLegs | null;
  /** Its retirement, unless that was taken back: it waits, is under way, or has ended. */
  readonly retirement: FundRetirement | null;
  /** Management fees are booked up to and including this instant. */
  readonly feesBookedUntil: number | null;
  /**
   * Account events of the book are booked up to this venue time: a re-read from here finds nothing unknown.
   * It stays at the earliest event that could not be explained, so that a re-read meets that one again.
   */
  readonly eventsBookedUntil: number | null;
}

/** When a split or merge is to take effect. */
export interface UnitChangeMoment {
  /** Business time, milliseconds since 1970; null: by the database's clock. */
  readonly time: number | null;
  /** The rebalance that is open and not struck yet; null where none may be. */
  readonly openRebalance: string | null;
}

/** What the ledger has booked of one fund, summed up, in the settle coin. */
export interface HedgeSums {
  readonly token: string;
  /** Money moved in, less money moved out. */
  readonly paidIn: DecimalString;
  /** Management fees charged. */
  readonly feeIncome: DecimalString;
  /** What the venue charged for the fills. */
  readonly tradingFee: DecimalString;
  /** Contracts x (mark price of the strike - price of the fill), signed; fills that are not settled yet are left out. */
  readonly slippage: DecimalString;
  /** Funding paid. */
  readonly funding: DecimalString;
  /** What the units were worth below zero when the fund was wiped out, above zero here. */
  readonly deficit: DecimalString;
  /** Units created, less units redeemed, each at its NAV. */
  readonly dealtValue: DecimalString;
  /** Fees and dust of creations and redemptions. */
  readonly dealingFees: DecimalString;
}

/** Whoever trades for some funds: all workers on one namespace of one Temporal server. */
export interface Engine {
  readonly id: string;
  /** For people. */
  readonly name: string;
}

/** One engine's right to send orders of an account. Times are milliseconds since 1970 by the database's clock. */
export interface Lease {
  readonly account: string;
  readonly engine: Engine;
  /** Greater than that of everyone who held the account before. */
  readonly token: number;
  readonly since: number;
  /** Until then nobody else can take it, unless it is renewed. */
  readonly until: number;
  /** From the reading to `until`; below zero where it has lapsed. */
  readonly leftMs: number;
}

export interface StateChange {
  readonly token: string;
  readonly to: FundState;
  readonly from: readonly FundState[];
  readonly reason: string;
  readonly by: string;
  /** Unique for the fund: the same change applied twice is applied once. */
  readonly changeId: string;
}

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

/** A venue that one process has given up asking for a while. Instants in milliseconds since 1970. */
export interface VenueOutage {
  /** Host and process id. */
  readonly process: string;
  readonly venue: string;
  readonly since: number;
  readonly reason: string;
  /** Null while it is being tried. */
  readonly nextProbeAt: number | null;
}

export interface OrderRecord {
  readonly intent: OrderIntent;
  readonly rebalanceId: string;
  readonly token: string;
  readonly state: OrderState;
  readonly filled: DecimalString;
  /** The latest send by the database's clock, in milliseconds since 1970; null before the first. */
  readonly sentAt: number | null;
  readonly sends: number;
}

/** How often an order was looked for in vain since its latest send; looks less than a second apart are one. */
export interface Absence {
  readonly sends: number;
  readonly misses: number;
  /** From the latest send to the latest of them; null where it was never sent. */
  readonly latestAfterMs: number | null;
}

/** A trade of several orders asks how much of the visible depth is its own now. Sizes in contracts. */
export interface DepthClaim {
  readonly rebalanceId: string;
  readonly contract: string;
  readonly side: 'buy' | 'sell';
  /** Above zero: what the trade still has to do. */
  readonly unfilled: DecimalString;
  readonly wanted: DecimalString;
  /** What all funds together may take now. */
  readonly available: DecimalString;
}

/** When an order counts as absent: so many misses, the latest so long after the latest send. */
export interface AbsenceRule {
  readonly misses: number;
  readonly afterMs: number;
}

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

/** A fund's band as the watcher needs it. */
export interface WatchedFund {
  readonly token: string;
  readonly contract: string;
  readonly leverage: DecimalString;
  readonly state: FundState;
  /** By its own state and by the switch for all funds. */
  readonly trading: Trading;
  /** Why it trades less than all, in words; null where nothing holds it back. */
  readonly heldBack: string | null;
  readonly anchor: Anchor;
}

/** Creations and redemptions of one fund that are not over. Cash in the settle coin, above zero. */
export interface OpenDealings {
  /** Waiting for a strike. */
  readonly creations: number;
  readonly redemptions: number;
  /** Dealt, and not seen at the venue yet. */
  readonly comesIn: DecimalString;
  readonly goesOut: DecimalString;
}

/** One fund as the operator's table shows it. */
export interface FundOverview {
  readonly fund: FundRecord;
  /** The last closed one; `time` is the strike's, or that of its end where it never came to a strike. */
  readonly lastRebalance: {
    readonly id: string;
    readonly cause: Cause;
    readonly time: number;
    readonly outcome: OutcomeKind;
  } | null;
  readonly dealings: OpenDealings;
  /** Of the watcher of the fund's contract. */
  readonly progress: WatchProgress | null;
}

/** How far the watcher of a contract has judged: the last price, and against which anchors. */
export interface WatchProgress {
  readonly contract: string;
  readonly time: number;
  readonly price: DecimalString;
  readonly anchors: Readonly<Record<string, number>>;
}

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
  changeState(change: StateChange): Promise<FundRecord>;
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
