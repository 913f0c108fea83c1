import { type Kysely, type Migration, sql } from 'kysely';

/**
 * Orders by their table of states, with what is needed to judge that one never reached the venue; what trades take
 * of a contract's visible depth; requests that another rebalance has honoured.
 */
export const orders: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await states.execute(db);
    await trading.execute(db);
  },
};

const states = sql`
  -- How often it was sent; how often it was looked for in vain since, at least a second apart, and when last.
  alter table orders
    add column sends integer not null default 0 check (sends >= 0),
    add column misses integer not null default 0 check (misses >= 0),
    add column missed_at bigint;
  update orders set sends = 1 where sent_at is not null;

  alter table orders drop constraint orders_state_check;
  alter table orders add constraint orders_state_check check (state in (
    'intended', 'sent', 'open', 'partially-filled', 'filled', 'cancelled', 'rejected', 'given-up'));
  update orders set state = 'partially-filled' where state = 'open' and filled > 0;

  drop index orders_unresolved;
  create index orders_unresolved on orders (account, contract)
    where state in ('intended', 'sent', 'open', 'partially-filled') or filled > booked;
`;

const trading = sql`
  alter table rebalances drop constraint rebalances_outcome_check;
  alter table rebalances add constraint rebalances_outcome_check check (
    outcome in ('done', 'no-trade-needed', 'superseded', 'refused', 'skipped', 'remainder', 'stopped',
      'abandoned', 'wiped-out', 'failed'));

  -- Closed for good, since this other rebalance struck after they were asked.
  create table honoured_requests (
    key text primary key,
    rebalance_id text not null references rebalances
  );

  -- What each trade of several orders still has to do, and what it took of the depth last.
  create table depth_claims (
    rebalance_id text primary key references rebalances,
    contract text not null,
    side text not null check (side in ('buy', 'sell')),
    remaining numeric not null,
    claimed numeric not null,
    claimed_at bigint not null
  );
  create index depth_claims_contract on depth_claims (contract, side);
`;
