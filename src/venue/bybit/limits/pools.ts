import type { Purpose } from '../failure-table.js';
import { Pool } from './pool.js';
import { RollingWindow } from './window.js';

/**
 * What is used of Bybit's published limits (https://bybit-exchange.github.io/docs/v5/rate-limit): four fifths, since the
 * command line and the web page ask beside the workers, and people beside Ballast.
 *
 * Published, rolling: 600 requests in 5 s by address; by user (UID) and endpoint in a second 10 of order/create, 10 of
 * order/cancel, 10 of set-leverage, 10 of account/fee-rate, 30 of account/transaction-log, 50 of each other query.
 * One pool of a user holds several endpoints, so it stays below the limit of each; those with a lower limit than
 * their pool cost more of it (`Endpoint.weight`).
 */
export const REQUESTS_PER_SECOND = 96;
const ADDRESS_MS = 5_000;
/** For orders and settings; as many again for cancels, which thus never wait for orders. */
const ORDERS_PER_SECOND = 8;
const QUERIES_PER_SECOND = 40;
/** Of the address's requests: queries leave a part to orders, public data leaves one to queries. */
const QUERIES_SHARE = 5 / 6;
const PUBLIC_SHARE = 2 / 3;

export interface Budget {
  /** Of the address; null lifts every budget kept here, and the venue's own headers are obeyed all the same. */
  readonly requestsPerSecond: number | null;
  /** How many processes share the address and the keys: each takes its part. */
  readonly processes: number;
}

interface PoolsOfKey {
  readonly orders: Pool;
  readonly cancels: Pool;
  readonly queries: Pool;
}

/** The pools of one venue in this process: by key (whatever funds or accounts share it), and by address. */
export class Pools {
  readonly address: Pool;
  private readonly queries: Pool;
  private readonly open: Pool;
  private readonly byKey = new Map<string, PoolsOfKey>();

  constructor(private readonly budget: Budget) {
    const inWindow = (budget.requestsPerSecond ?? 0) * (ADDRESS_MS / 1_000);
    this.address = this.pool(inWindow, ADDRESS_MS);
    this.queries = this.pool(inWindow * QUERIES_SHARE, ADDRESS_MS);
    this.open = this.pool(inWindow * PUBLIC_SHARE, ADDRESS_MS);
  }

  /** All pools that a request takes from; the first one is its own, the rest it shares with other kinds. */
  of(purpose: Purpose, key: string | null): readonly [Pool, ...Pool[]] {
    if (key === null) return [this.open, this.queries, this.address];
    const own = this.ofKey(key);
    if (purpose === 'read') return [own.queries, this.queries, this.address];
    return [purpose === 'cancel' ? own.cancels : own.orders, this.address];
  }

  private ofKey(key: string): PoolsOfKey {
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const made = {
      orders: this.pool(ORDERS_PER_SECOND, 1_000),
      cancels: this.pool(ORDERS_PER_SECOND, 1_000),
      queries: this.pool(QUERIES_PER_SECOND, 1_000),
    };
    this.byKey.set(key, made);
    return made;
  }

  private pool(most: number, milliseconds: number): Pool {
    if (this.budget.requestsPerSecond === null) return new Pool(null);
    const part = most / this.budget.processes;
    if (part >= 1) return new Pool(new RollingWindow(Math.floor(part), milliseconds));
    return new Pool(new RollingWindow(1, Math.ceil(milliseconds / part)));
  }
}
