import { type Kysely, type Migration, sql } from 'kysely';

/** Creations and redemptions: requests in their order, what became of each, and the cash that is still to move. */
export const dealings: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await requests.execute(db);
    await cash.execute(db);
  },
};

const requests = sql`
  create table feeds (
    name text primary key,
    last_seq integer not null check (last_seq >= 0)
  );

  create table dealings (
    -- BTC3L-c000012, BTC3L-r000007
    id text primary key,
    -- The order in which they were recorded.
    ordinal bigint generated always as identity unique,
    token text not null references funds,
    kind text not null check (kind in ('creation', 'redemption')),
    number integer not null check (number > 0),
    measure text not null check (measure in ('units', 'amount')),
    quantity numeric not null check (quantity > 0),
    request_key text not null,
    requested_by text not null,
    feed text references feeds,
    feed_seq integer,
    recorded_at bigint not null,
    state text not null check (state in ('waiting', 'dealt', 'refused', 'cancelled')),
    note text,
    -- The one that looked at it last; the one that dealt it.
    rebalance_id text references rebalances,
    dealt_at bigint,
    nav numeric check (nav > 0),
    -- Signed as the fund's supply and cash change by it.
    units numeric,
    cash numeric,
    fee numeric check (fee >= 0),
    dust numeric check (dust >= 0),
    supply_before numeric check (supply_before > 0),
    supply_after numeric check (supply_after > 0),
    unique (token, request_key),
    unique (token, kind, number),
    unique (feed, feed_seq),
    check (kind = 'creation' or measure = 'units'),
    check ((feed is null) = (feed_seq is null)),
    check ((state = 'dealt') = (nav is not null and units is not null and cash is not null and fee is not null
      and dust is not null and supply_before is not null and supply_after is not null and dealt_at is not null
      and rebalance_id is not null))
  );
  create index dealings_waiting on dealings (token, ordinal) where state = 'waiting';
`;

const cash = sql`
  -- Of dealt requests: what is to come in less what is to go out, until the transfers are booked.
  alter table funds add column receivable numeric not null default 0;

  alter table expected_transfers drop constraint expected_transfers_kind_check;
  alter table expected_transfers add check (
    kind in ('fee-sweep', 'creation', 'redemption', 'top-up', 'withdrawal'));
  alter table expected_transfers add column dealing_id text unique references dealings;
`;
