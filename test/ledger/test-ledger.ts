import pg from 'pg';
import { DEFAULT_SCHEMA } from '../../src/ledger/database.js';
import type { Ledger } from '../../src/ledger/port.js';
import { type PostgresLedger, postgresLedger } from '../../src/ledger/postgres-ledger.js';
import type { FundRecord } from '../../src/ledger/records/fund.js';
import { migratedDatabase } from '../support/fresh-database.js';
import { d, fill, intent, request, settings, settlement, T0 } from './fixtures.js';

/** A migrated ledger in a database of its own. */
export interface TestLedger {
  readonly databaseUrl: string;
  readonly schema: string;
  readonly ledger: PostgresLedger;
  /** A further process, as it were: connections of its own. */
  another(log?: (message: string) => void): Promise<PostgresLedger>;
  /** SQL beside the ledger, to see and to disturb. */
  query<R extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** Runs SQL in a transaction that stays open, with its locks, until released. */
  hold(text: string): Promise<{ release(): Promise<void> }>;
  /** Forgets every fund and all that was booked. */
  empty(): Promise<void>;
  /** Empties these tables and all that refer to them. */
  emptyTables(...tables: readonly string[]): Promise<void>;
  end(): Promise<void>;
}

export async function testLedger(): Promise<TestLedger> {
  const database = await migratedDatabase();
  const { url: databaseUrl } = database;
  const schema = DEFAULT_SCHEMA;
  const opened: PostgresLedger[] = [];
  const engine = { id: 'engine-of-the-tests', name: 'the tests' };
  const another = async (log?: (message: string) => void): Promise<PostgresLedger> => {
    const ledger = await postgresLedger({
      databaseUrl,
      schema,
      engine,
      ...(log === undefined ? {} : { log }),
    });
    opened.push(ledger);
    return ledger;
  };
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: databaseUrl, options: `-c search_path=${schema}` });
    await client.connect();
    return client;
  };
  const beside = await connect();
  const emptyTables = async (...tables: readonly string[]): Promise<void> => {
    await beside.query(emptying(tables));
  };
  return {
    databaseUrl,
    schema,
    ledger: await another(),
    another,
    query: async (text, values = []) => (await beside.query(text, [...values])).rows,
    hold: async (text) => {
      const holder = await connect();
      await holder.query('begin');
      await holder.query(text);
      return { release: () => holder.end() };
    },
    empty: () => emptyTables(...WRITTEN),
    emptyTables,
    end: async () => {
      await Promise.all(opened.map((ledger) => ledger.disconnect()));
      await beside.end();
      await database.drop();
    },
  };
}

/** The tables to which all that a test writes belongs or refers. */
const WRITTEN = [
  'funds',
  'watch_progress',
  'operators',
  'alert_channels',
  'market_channels',
  'two_people',
  'audit_trail',
];

/**
 * Like `truncate ... cascade`, which takes a hundred times as long: it makes the files of every table and index anew,
 * where a test leaves a few rows. As a replica, PostgreSQL does not mind the order, nor tables that are only added to.
 */
function emptying(tables: readonly string[]): string {
  return `do $$
    declare emptied regclass;
    begin
      set local session_replication_role = replica;
      for emptied in
        with recursive reached (relation) as (
          select unnest('{${tables.join(',')}}'::regclass[])
          union
          select conrelid::regclass from pg_constraint join reached on confrelid = relation where contype = 'f'
        )
        select relation from reached
      loop
        execute format('delete from %s', emptied);
      end loop;
    end $$`;
}

export const OPENING = request('establish', 'BTC3L-s000001');
export const OPENING_ORDER = 'BTC3L-s000001a1-abc-s001';

/** BTC3L with its initial 100 and 10 units; nothing traded. */
export async function fundedFund(ledger: Ledger): Promise<FundRecord> {
  await ledger.registerFund(settings());
  return await ledger.bookInitialCapital('BTC3L', d('100'), T0);
}

/** The opening rebalance with its one order for 3 contracts sent, filled at the venue, and not settled. */
export async function tradedFund(ledger: Ledger): Promise<void> {
  await fundedFund(ledger);
  await ledger.openRebalance(OPENING);
  await ledger.recordIntent(intent(OPENING_ORDER), OPENING.id, 'BTC3L');
  await ledger.markSent(OPENING_ORDER);
  await ledger.recordOrderState(OPENING_ORDER, 'filled', d('3'));
}

/** BTC3L at its first rebalance point: 3 contracts bought at 100 for a fee of 0.18. */
export async function establishedFund(ledger: Ledger): Promise<void> {
  await tradedFund(ledger);
  await ledger.settle(settlement(OPENING, { events: [fill('x1', OPENING_ORDER)], state: 'ACTIVE' }));
}
