import type { DecimalString } from '../domain/decimal.js';
import type { RiskTiers } from '../domain/risk-tiers.js';

/** An account at a venue, by the name that `funds.yaml` gives it. Its keys live in the environment only. */
export type Account = string;

/** A (venue account, contract): the only owner of a position and the only writer of orders. */
export interface BookKey {
  readonly account: Account;
  readonly contract: string;
}

export type Side = 'buy' | 'sell';

/** Trading rules of a contract. Sizes in contracts, prices and notionals in the settle coin. */
export interface Instrument {
  readonly contract: string;
  readonly settleCoin: string;
  readonly trading: boolean;
  /** When the venue ends the contract, in milliseconds since 1970 UTC; null while no end is announced. */
  readonly delistingTime: number | null;
  readonly tickSize: DecimalString;
  readonly lotSize: DecimalString;
  readonly minOrder: DecimalString;
  readonly maxMarketOrder: DecimalString;
  readonly minNotional: DecimalString;
  readonly riskTiers: RiskTiers;
  readonly maxLeverage: DecimalString;
  readonly fundingIntervalMinutes: number;
}

/** One reading of a contract's prices; `time` is the venue's, in milliseconds since 1970 UTC. */
export interface Ticker {
  readonly contract: string;
  readonly time: number;
  readonly markPrice: DecimalString;
  readonly indexPrice: DecimalString;
  readonly bidPrice: DecimalString;
  readonly askPrice: DecimalString;
  readonly fundingRate: DecimalString;
  readonly nextFundingTime: number;
}

/** Contracts that are offered at one price. */
export interface DepthLevel {
  readonly price: DecimalString;
  readonly contracts: DecimalString;
}

/** The visible book, best price first on both sides; a side may be empty. `time` is the venue's. */
export interface Depth {
  readonly time: number;
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

/** `contracts` is signed: below zero is short. A flat position has 0 contracts and an entry price of 0. */
export interface Position {
  readonly contracts: DecimalString;
  readonly entryPrice: DecimalString;
  readonly liquidationPrice: DecimalString | null;
  readonly leverage: DecimalString;
}

/** The settle coin's own balance, without the unrealised profit of the positions. */
export interface Wallet {
  readonly balance: DecimalString;
  readonly unrealisedProfit: DecimalString;
  /** Debt in the settle coin. */
  readonly borrowed: DecimalString;
  /** What may still serve as margin, by the venue's own reckoning. */
  readonly available: DecimalString;
  /** Held by positions and open orders. */
  readonly initialMargin: DecimalString;
  /** Below this margin balance the venue liquidates. */
  readonly maintenanceMargin: DecimalString;
  /** Names of other coins with a balance or a debt that is not zero. */
  readonly otherCoins: readonly string[];
}

/** What is sent to the venue: fixed once recorded, the same to the byte at every resend. */
export interface OrderIntent {
  readonly clientOrderId: string;
  readonly book: BookKey;
  readonly side: Side;
  readonly contracts: DecimalString;
  /** The worst price accepted: the order is an immediate-or-cancel limit at this price. */
  readonly limitPrice: DecimalString;
  readonly reduceOnly: boolean;
}

export type OrderState = 'open' | 'filled' | 'cancelled' | 'rejected';

export interface VenueOrder {
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly contract: string;
  readonly side: Side;
  readonly contracts: DecimalString;
  readonly filled: DecimalString;
  readonly state: OrderState;
  readonly rejectReason: string | null;
}

/** One fill. `fee` above zero was paid. */
export interface Execution {
  readonly kind: 'trade';
  readonly executionId: string;
  readonly clientOrderId: string;
  readonly contract: string;
  readonly side: Side;
  readonly contracts: DecimalString;
  readonly price: DecimalString;
  readonly fee: DecimalString;
  readonly time: number;
  /** The contract's mark price at the fill; absent where the venue does not say. */
  readonly markPrice?: DecimalString;
}

/** One funding payment. `paid` above zero left the account. */
export interface FundingPayment {
  readonly kind: 'funding';
  readonly executionId: string;
  readonly contract: string;
  readonly rate: DecimalString;
  readonly contracts: DecimalString;
  readonly price: DecimalString;
  readonly paid: DecimalString;
  readonly time: number;
}

/** Anything else that the venue did to the position by itself: liquidation, auto-deleveraging, settlement. */
export interface ForcedExecution extends Omit<Execution, 'kind'> {
  readonly kind: 'forced';
  readonly venueKind: string;
}

export type AccountEvent = Execution | FundingPayment | ForcedExecution;

/**
 * The settle coin's balance moved by something that is no `AccountEvent`. `amount` above zero came in.
 * `transfer` is money moved in or out; `other` is the venue's own doing, such as interest or a bonus.
 */
export interface Transfer {
  readonly id: string;
  readonly kind: 'transfer' | 'other';
  /** The venue's own word for it, such as `TRANSFER_IN`. */
  readonly venueKind: string;
  readonly amount: DecimalString;
  readonly time: number;
}

/**
 * Whether the venue answers, as this process sees it. `open`: it does not, so nothing but cancels is sent before
 * `nextProbeAt`; `half-open`: one read is trying again. Instants are of the wall clock, in milliseconds.
 */
export interface VenueHealth {
  readonly state: 'closed' | 'open' | 'half-open';
  readonly since: number;
  /** The failure that opened it, without any key; null while closed. */
  readonly reason: string | null;
  readonly nextProbeAt: number | null;
}

/**
 * A futures venue. Every call may throw a `VenueError` (see `venue-error.ts`); none retries by itself,
 * since only the caller knows whether sending again is safe.
 */
export interface Venue {
  readonly name: string;
  /** True where trades are simulated: shown wherever its figures are shown. */
  readonly simulated: boolean;
  /** Known at once, without asking the venue. */
  health(): VenueHealth;
  serverTime(): Promise<number>;
  instrument(contract: string): Promise<Instrument>;
  ticker(contract: string): Promise<Ticker>;
  /** The best levels of both sides: at most so many of each, or as many as the venue gives. */
  depth(contract: string, levels?: number): Promise<Depth>;
  /** The mark price in force at `instant` (open of the minute that begins there). */
  markPriceAt(contract: string, instant: number): Promise<DecimalString>;
  /** The same of the index price. */
  indexPriceAt(contract: string, instant: number): Promise<DecimalString>;
  takerFeeRate(book: BookKey): Promise<DecimalString>;
  position(book: BookKey): Promise<Position>;
  wallet(account: Account): Promise<Wallet>;
  /** What moved the settle coin's balance by hand at or after `since`, oldest first. */
  transfers(account: Account, since: number): Promise<readonly Transfer[]>;
  openOrders(book: BookKey): Promise<readonly VenueOrder[]>;
  /** Fills, funding and forced executions at or after `since`, oldest first. */
  accountEvents(book: BookKey, since: number): Promise<readonly AccountEvent[]>;
  orderExecutions(book: BookKey, clientOrderId: string): Promise<readonly AccountEvent[]>;
  /**
   * Returns once the venue has *accepted* the order for processing: neither live nor filled yet. `mayLeave` is asked
   * right before the order is signed, after all waiting; where it says no, nothing is sent (`refused-here`).
   */
  placeOrder(intent: OrderIntent, mayLeave?: () => boolean): Promise<void>;
  /** Looks among live and recently closed orders, then in the history; null is not proof of absence. */
  findOrder(book: BookKey, clientOrderId: string): Promise<VenueOrder | null>;
  cancelOrder(book: BookKey, clientOrderId: string): Promise<void>;
  /** Asserts one-way mode, cross margin and the contract's leverage setting; harmless when repeated. */
  prepareBook(book: BookKey, leverage: DecimalString): Promise<void>;
  close(): Promise<void>;
}

/** A price as the stream gave it; `time` is the venue's. Plain strings: the watcher screens before it parses. */
export interface StreamTick {
  readonly contract: string;
  readonly time: number;
  readonly markPrice: DecimalString;
  readonly indexPrice: DecimalString;
}

export type FeedState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live'; readonly since: number }
  | { readonly kind: 'down'; readonly reason: string };

/**
 * One public stream per venue and process. A subscriber hears nothing between a break and the first fresh
 * price read over REST after the resubscription.
 */
export interface MarketFeed {
  subscribe(contract: string, onTick: (tick: StreamTick) => void): { unsubscribe(): void };
  state(): FeedState;
  close(): Promise<void>;
}
