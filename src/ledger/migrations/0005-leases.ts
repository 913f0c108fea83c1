import { type Kysely, type Migration, sql } from 'kysely';

/**
 * One engine at a time sends the orders of an account. Tokens come from one sequence: whoever holds an account
 * later has the greater one, whichever account it is. Each order keeps the token under which it was written.
 */
export const leases: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await tables.execute(db);
  },
};

const tables = sql`
  create sequence lease_tokens;
  create table leases (
    account text primary key,
    engine_id text not null,
    engine_name text not null,
    token bigint not null check (token > 0),
    held_since bigint not null,
    expires_at bigint not null
    -- Renewed every few seconds: room for the new version of a row beside the old one.
  ) with (fillfactor = 50);

  -- Who held an account under which token, for ever.
  create table lease_holders (
    token bigint primary key,
    account text not null,
    engine_id text not null,
    engine_name text not null,
    held_since bigint not null
  );

  -- Null: written before there were leases.
  alter table orders add column lease_token bigint;
`;
