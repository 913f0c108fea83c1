import { type DecimalString, decimal, ONE, plain } from '../../../domain/decimal.js';
import type { PaperSettings } from '../config.js';
import { CODE, invalid, Refusal } from '../errors.js';
import type { Seam } from '../hooks.js';
import type { Market } from '../market/market.js';
import type { OrderRecord } from '../state/records.js';
import type { Store } from '../state/store.js';
import { acceptOrder, type OrderRequest } from './accept.js';
import { Board } from './board.js';
import { Books, isOpen } from './books.js';
import { DayRange } from './day-range.js';
import { isBust, liquidate } from './liquidate.js';
import { Listings } from './listings.js';
import { close, matchOrder, matchResting } from './match.js';
import { MatchingQueue } from './matching-queue.js';
import { type Changes, noChanges } from './outbox.js';
import { PriceHistory } from './price-history.js';
import { settleContract } from './settle-contract.js';
import { WatchList } from './watch-list.js';

/** How long an order waits for prices to come back before it is tried again. */
const SUSPENDED_RETRY_MS = 500;

export interface ExchangeListener {
  /** New prices hold; called after everything that they caused has been committed. */
  ticked(contracts: readonly string[]): void;
  /** A change has been committed. */
  changed(changes: Changes): void;
}

/** The exchange without its doors: one object per process, all of its state in the store. */
export class Exchange {
  readonly board: Board;
  readonly books: Books;
  readonly history: PriceHistory;
  readonly listings: Listings;
  readonly #queue: MatchingQueue;
  readonly #listeners: ExchangeListener[] = [];
  readonly #days = new Map<string, DayRange>();
  readonly #watched: WatchList;

  constructor(
    readonly settings: PaperSettings,
    readonly store: Store,
    readonly market: Market,
    /** What happens at the doors; exchanged while a fault plan is in force. */
    public seam: Seam,
  ) {
    this.board = new Board(settings, () => market.now());
    this.books = new Books(store, this.board);
    this.history = new PriceHistory(store, market, settings.market.kind === 'controlled');
    this.listings = new Listings(store);
    this.#queue = new MatchingQueue(settings.matchingDelayMs);
    this.#watched = new WatchList(this.books);
  }

  listen(listener: ExchangeListener): void {
    this.#listeners.push(listener);
  }

  now(): number {
    return this.board.now();
  }

  /** The time as the exchange tells it: its clock may be off. */
  toldTime(): number {
    return this.board.now() + this.seam.clockSkewMs();
  }

  /** Throws the venue's refusal while no trade may be accepted. */
  refuseSuspended(contract: string): void {
    this.board.info(contract);
    const suspended = this.#suspended(contract);
    if (suspended !== null) {
      throw new Refusal(CODE.tradingSuspended, `No trading is allowed at the current time: ${suspended}`);
    }
  }

  /** Commits what `work` writes, as one durable step, and then tells the listeners. */
  commit<Result>(work: (changes: Changes) => Result): Result {
    const changes = noChanges();
    const result = this.store.change(() => work(changes));
    this.#watched.update(changes);
    for (const listener of this.#listeners) listener.changed(changes);
    return result;
  }

  /** Orders accepted before a crash meet the book now. */
  resumeMatching(): void {
    for (const order of this.books.openOrders(null)) if (order.pending) this.#enqueue(order);
  }

  createOrder(request: OrderRequest): OrderRecord {
    this.refuseSuspended(request.contract);
    const takerFee = decimal(this.settings.takerFee);
    const order = this.commit((changes) => acceptOrder(this.books, request, takerFee, changes));
    this.#enqueue(order);
    return order;
  }

  cancelOrder(account: string, seq: number | undefined): OrderRecord {
    const order = seq === undefined ? undefined : this.books.order(account, seq);
    if (order === undefined || !isOpen(order)) {
      throw new Refusal(CODE.orderNotFound, 'order not exists or too late to cancel');
    }
    return this.commit((changes) => close(this.books, order, 'EC_PerCancelRequest', changes));
  }

  cancelAll(account: string, contract: string | null): OrderRecord[] {
    const orders = this.books
      .openOrders(account)
      .filter((order) => contract === null || order.contract === contract);
    return this.commit((changes) =>
      orders.map((order) => close(this.books, order, 'EC_PerCancelRequest', changes)),
    );
  }

  setLeverage(account: string, contract: string, leverage: DecimalString): void {
    const { rules } = this.board.info(contract);
    const wanted = decimal(leverage);
    if (wanted.lt(1) || wanted.gt(decimal(rules.maxLeverage))) {
      throw invalid(`leverage ${leverage} is outside 1 to ${rules.maxLeverage}`);
    }
    const position = this.books.position(account, contract);
    if (wanted.eq(decimal(position.leverage))) {
      throw new Refusal(CODE.leverageUnchanged, 'leverage not modified');
    }
    this.commit((changes) => {
      this.books.putPosition({ ...position, leverage: plain(wanted) }, changes);
      const margin = this.books.margin(account);
      if (margin.positionInitial.plus(margin.orderInitial).gt(margin.equity)) {
        throw new Refusal(CODE.invalidLeverage, 'cannot set leverage: the margin would exceed the equity');
      }
    });
  }

  /** What new prices cause: delistings that are due, orders at rest that are reached, accounts that are bust. */
  settlePrices(contracts: readonly string[]): void {
    for (const contract of contracts) {
      this.dayRange(contract).add(this.board.time, this.board.quote(contract).last);
    }
    for (const contract of this.listings.due(this.board.time)) {
      this.commit((changes) => settleContract(this.books, contract, null, changes));
      this.listings.set(contract, { status: 'Closed', until: null });
    }
    const resting = this.#watched
      .resting()
      .filter(({ contract }) => this.listings.suspended(contract) === null);
    if (resting.length > 0) {
      this.commit((changes) => {
        for (const order of resting) matchResting(this.books, order, this.settings, changes);
      });
    }
    this.#liquidateBust();
    for (const listener of this.#listeners) listener.ticked(contracts);
  }

  close(): void {
    this.#queue.close();
  }

  /** Highest and lowest price of the last day, as far as this process has seen it. */
  dayRange(contract: string): DayRange {
    const known = this.#days.get(contract) ?? new DayRange();
    this.#days.set(contract, known);
    return known;
  }

  #liquidateBust(): void {
    for (const account of this.#watched.suspects(this.board)) {
      if (isBust(this.books, account)) this.commit((changes) => liquidate(this.books, account, changes));
    }
  }

  #suspended(contract: string): string | null {
    return this.market.suspended(contract) ?? this.listings.suspended(contract);
  }

  #enqueue(order: OrderRecord, delayMs?: number): void {
    const { account, seq } = order;
    this.#queue.add(() => this.seam.match(order, (share) => this.#match(account, seq, share)), delayMs);
  }

  #match(account: string, seq: number, share: DecimalString = plain(ONE)): void {
    const order = this.books.order(account, seq);
    if (order === undefined || !order.pending) return;
    if (this.#suspended(order.contract) !== null) {
      this.#queue.add(() => this.#match(account, seq, share), SUSPENDED_RETRY_MS);
      return;
    }
    this.commit((changes) => matchOrder(this.books, order, this.settings, changes, decimal(share)));
    this.#liquidateBust();
  }
}
