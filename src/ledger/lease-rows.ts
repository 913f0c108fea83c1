import { sql } from 'kysely';
import { DATABASE_NOW } from './database-clock.js';
import type { Engine, Lease } from './records/lease.js';
import type { Db } from './session.js';

/** From a renewal to the moment at which another engine may take the account. */
const LEASE_MS = 20_000;
/**
 * Orders are sent only while the lease lasts this much longer: more than the three seconds within which a step
 * sends, and the five for which the venue takes a signed request.
 */
const SEND_MARGIN_MS = 10_000;

interface LeaseRow {
  readonly account: string;
  readonly engine_id: string;
  readonly engine_name: string;
  readonly token: number;
  readonly held_since: number;
  readonly expires_at: number;
  readonly left_ms: number;
}

const COLUMNS = sql`account, engine_id, engine_name, token, held_since, expires_at,
  expires_at - ${DATABASE_NOW} as left_ms`;

/** Who sends, and the greatest token it knows: a greater one was drawn for another engine, or after it. */
export interface Holder {
  readonly engine: Engine;
  readonly knownToken: number;
}

/**
 * The row of the account's lease where this holder may send under it, held until the statement's transaction
 * ends: nobody takes the account over in between. `account` is a column or a value.
 */
export function leaseToSend(holder: Holder | null, account: unknown) {
  return sql`
    select account, token from leases
    where account = ${account} and engine_id = ${holder?.engine.id ?? null}::text
      and token <= ${holder?.knownToken ?? 0}::bigint and expires_at > ${DATABASE_NOW} + ${SEND_MARGIN_MS}::bigint
    for share`;
}

/**
 * One statement: takes what is free or lapsed, renews what this engine holds, and leaves alone what another
 * one holds. Rows are written in one order, since every worker of an engine renews the same ones.
 */
export async function takeLeases(db: Db, engine: Engine, accounts: readonly string[]): Promise<void> {
  await sql`
    with wanted as (
      select account from unnest(${[...accounts]}::text[]) as account order by account
    ), taken as (
      insert into leases as held (account, engine_id, engine_name, token, held_since, expires_at)
      select account, ${engine.id}, ${engine.name},
        coalesce(
          (select token from leases where leases.account = wanted.account and engine_id = ${engine.id}),
          nextval('lease_tokens')),
        ${DATABASE_NOW}, ${DATABASE_NOW} + ${LEASE_MS}::bigint
      from wanted
      on conflict (account) do update set
        engine_id = excluded.engine_id,
        engine_name = excluded.engine_name,
        token = case when held.engine_id = excluded.engine_id then held.token else excluded.token end,
        held_since = case when held.engine_id = excluded.engine_id then held.held_since else ${DATABASE_NOW} end,
        expires_at = greatest(held.expires_at, excluded.expires_at)
      where held.engine_id = excluded.engine_id or held.expires_at <= ${DATABASE_NOW}
      returning token, account, engine_id, engine_name, held_since
    )
    insert into lease_holders (token, account, engine_id, engine_name, held_since)
    select token, account, engine_id, engine_name, held_since from taken
    on conflict (token) do nothing`.execute(db);
}

/** False where the lease has changed hands since this holder last knew it. */
export async function prolongLease(
  db: Db,
  { engine, knownToken }: Holder,
  account: string,
): Promise<boolean> {
  const { rows } = await sql`
    update leases set expires_at = greatest(expires_at, ${DATABASE_NOW} + ${LEASE_MS}::bigint)
    where account = ${account} and engine_id = ${engine.id} and token <= ${knownToken}::bigint
    returning account`.execute(db);
  return rows.length > 0;
}

/** By account; of these accounts, or of all. */
export async function readLeases(db: Db, accounts: readonly string[] | null): Promise<readonly Lease[]> {
  const of = accounts === null ? sql`true` : sql`account = any(${[...accounts]}::text[])`;
  const { rows } = await sql<LeaseRow>`
    select ${COLUMNS} from leases where ${of} order by account`.execute(db);
  return rows.map((row) => ({
    account: row.account,
    engine: { id: row.engine_id, name: row.engine_name },
    token: row.token,
    since: row.held_since,
    until: row.expires_at,
    leftMs: row.left_ms,
  }));
}
