import { type Database, open, type RootDatabase } from 'lmdb';
import type {
  AccountRecord,
  ExecutionRecord,
  FundingRecord,
  OrderRecord,
  PositionRecord,
  Quote,
  TransferRecord,
} from './records.js';

/**
 * The exchange's state on disk, and the only truth: nothing is kept in memory that is not derived from it.
 * Writes are legal inside `change` only, which commits all of them or none and returns once they are durable.
 */
export interface Store {
  readonly accounts: Database<AccountRecord, string>;
  /** By [account, contract]. */
  readonly positions: Database<PositionRecord, [string, string]>;
  /** By [account, seq]. */
  readonly orders: Database<OrderRecord, [string, number]>;
  /** seq by [account, 'id' or 'link', order id or link id]; never removed, so that ids are unique for ever. */
  readonly orderIds: Database<number, [string, 'id' | 'link', string]>;
  /** Account by [seq] of every order that is not closed. */
  readonly openOrders: Database<string, number>;
  /** By [account, seq]. */
  readonly executions: Database<ExecutionRecord, [string, number]>;
  /** seq of the execution by [account, order id, seq]. */
  readonly executionsOfOrder: Database<number, [string, string, number]>;
  /** By [account, seq]; seq is shared with executions. */
  readonly transfers: Database<TransferRecord, [string, number]>;
  /** Prices in force at a minute's first instant, by [contract, instant]. */
  readonly minutes: Database<Quote, [string, number]>;
  /** By [contract, instant]. */
  readonly fundings: Database<FundingRecord, [string, number]>;
  readonly notes: Database<unknown, string>;
  change<Result>(work: () => Result): Result;
  close(): Promise<void>;
}

/** What a committed change outlives: the end of this process however it comes, or a loss of power as well. */
export type Durability = 'process' | 'machine';

export function openStore(path: string, durability: Durability): Store {
  // Without a flush a change is in the kernel's hands when it is committed: several times quicker.
  const flush = durability === 'process' ? { noSync: true, overlappingSync: false } : {};
  const root: RootDatabase = open({ path, maxDbs: 16, encoding: 'json', ...flush });
  const table = <Value, Key extends string | number | (string | number)[]>(name: string) =>
    root.openDB<Value, Key>({ name, encoding: 'json' });
  return {
    accounts: table('accounts'),
    positions: table('positions'),
    orders: table('orders'),
    orderIds: table('orderIds'),
    openOrders: table('openOrders'),
    executions: table('executions'),
    executionsOfOrder: table('executionsOfOrder'),
    transfers: table('transfers'),
    minutes: table('minutes'),
    fundings: table('fundings'),
    notes: table('notes'),
    change: (work) => root.transactionSync(work),
    close: () => root.close(),
  };
}
