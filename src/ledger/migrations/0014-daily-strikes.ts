import { type Kysely, type Migration, sql } from 'kysely';

/** What each daily was struck at. A row is written once, with the end of its rebalance. */
export const dailyStrikes: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create table daily_strikes (
        rebalance_id text primary key references rebalances,
        token text not null references funds,
        -- The nominal time of the daily, and that of the strike's prices.
        nominal_time bigint not null,
        time bigint not null,
        price numeric not null check (price > 0),
        index_price numeric not null check (index_price > 0),
        -- Before the trade: at this NAV creations and redemptions deal.
        nav numeric not null,
        units numeric not null check (units > 0),
        equity numeric not null,
        contracts numeric not null,
        -- Null where nothing was left for the units.
        leverage numeric,
        outcome text not null
      );
      create index daily_strikes_token on daily_strikes (token, nominal_time desc);
      create trigger append_only before update or delete on daily_strikes
        for each statement execute function ballast_append_only();
    `.execute(db);
  },
};
