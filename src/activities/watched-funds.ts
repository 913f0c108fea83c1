import type { Ledger } from '../ledger/port.js';
import type { WatchedFund } from '../ledger/records/watch.js';

/** Funds that change at the same time, as in the daily, are read together. */
const TOGETHER_MS = 50;

interface Listener {
  readonly onFunds: (funds: readonly WatchedFund[]) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * The funds of one contract as the ledger has them. Readings follow one another, so that a slow one never puts older
 * rebalance points in the place of newer ones; a fund that has changed is read without the others.
 */
export class WatchedFunds {
  readonly #funds = new Map<string, WatchedFund>();
  #wanted: Wanted = NOTHING;
  #readAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #reading: Promise<void> = Promise.resolve();

  constructor(
    readonly ledger: Pick<Ledger, 'watchedFunds'>,
    readonly contract: string,
    readonly listener: Listener,
  ) {}

  readAll(): Promise<void> {
    this.#wanted = 'all';
    this.#reading = this.#readWanted();
    return this.#reading;
  }

  readAllSoon(): void {
    this.#wanted = 'all';
    this.#readSoon();
  }

  readSoon(token: string): void {
    if (this.#wanted !== 'all') this.#wanted = new Set([...this.#wanted, token]);
    this.#readSoon();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #readSoon(): void {
    if (this.#timer !== null) return;
    const wait = Math.max(0, this.#readAt + TOGETHER_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#reading = this.#reading
        .then(() => this.#readWanted())
        .catch((error: unknown) => this.listener.onFailure(error));
    }, wait);
  }

  async #readWanted(): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = NOTHING;
    this.#readAt = performance.now();
    const tokens = wanted === 'all' ? null : [...wanted];
    const funds = await this.ledger.watchedFunds(this.contract, tokens);
    for (const token of tokens ?? [...this.#funds.keys()]) this.#funds.delete(token);
    for (const fund of funds) this.#funds.set(fund.token, fund);
    this.listener.onFunds([...this.#funds.values()]);
  }
}

type Wanted = 'all' | ReadonlySet<string>;

const NOTHING: Wanted = new Set();
