import type { BetweenLegs } from '../../contract/between-legs.js';
import type { FundState } from '../../contract/fund-state.js';
import type { HedgeBookState } from '../../contract/hedge-book.js';
import type { OutcomeKind } from '../../contract/rebalance.js';
import type { FundRetirement } from '../../contract/retirement.js';
import type { HeldRules } from '../../contract/rules-in-force.js';
import type { TradingSwitch } from '../../contract/trading-switch.js';
import type { WaitingUnitChange } from '../../contract/unit-change.js';
import type { DecimalString } from '../../domain/decimal.js';
import type { Anchor } from '../../domain/rebalance-point.js';
import type { Cause } from '../../domain/request-priority.js';
import type { WatchProgress } from './watch.js';

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
