import { type Kysely, type Migration, sql } from 'kysely';

/** What the markets of the tokens are told: whether each can be traded, from when on, and in which units. */
export const marketNotices: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create table market_notices (
        -- Without a gap, in the order of what happened.
        number bigint primary key check (number > 0),
        uid uuid not null unique default gen_random_uuid(),
        token text not null references funds,
        tradable boolean not null,
        reasons text[] not null,
        -- Splits and merges up to then.
        units_version integer not null,
        at bigint not null,
        check (tradable = (reasons = '{}'))
      );
      create index market_notices_of_token on market_notices (token, number desc);
      create trigger append_only before update or delete on market_notices
        for each statement execute function ballast_append_only();

      -- How far each market has been told; named without its secrets.
      create table market_channels (
        channel text primary key,
        -- Of older notices it is told the latest of each token.
        known_from bigint not null,
        told_to bigint not null default 0,
        attempts integer not null default 0,
        -- The next attempt; while one is at work, the time after which another process may try.
        due_at bigint not null default 0,
        trouble text,
        -- When a process that tells it said so last, by the database's clock.
        seen_at bigint not null
      );

      -- What was paid since a rebalance point is summed up for every snapshot.
      create index funding_payments_of_token on funding_payments (token, time);
    `.execute(db);
  },
};
