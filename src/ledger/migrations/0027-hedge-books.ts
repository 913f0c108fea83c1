import { type Kysely, type Migration, sql } from 'kysely';

/** Funds of the index model that share an account: which round of their hedge book serves them, and what each got. */
export const hedgeBooks: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      -- Of a fund that shares its account: the rebalance of its hedge book that serves it.
      alter table rebalances add column round_id text references rebalances;
      create index rebalances_round on rebalances (round_id) where round_id is not null;

      -- One owner of a book: a fund, or the hedge book of those that share it.
      drop index funds_one_a_book;
      create unique index funds_one_a_book on funds (account, contract) where settings ->> 'book' is null;
      create index funds_hedge_book on funds ((settings ->> 'book')) where settings ->> 'book' is not null;
      alter table funds add constraint funds_members_of_index
        check (settings ->> 'book' is null or settings ->> 'model' = 'index');

      -- What a fund got of one round. Signed contracts; amounts in the settle coin.
      create table round_shares (
        -- BTCBOOK-n000042a1-x001
        id text primary key,
        round_id text not null references rebalances,
        rebalance_id text not null references rebalances,
        token text not null references funds,
        kind text not null check (kind in ('served', 'taken-over')),
        -- Within the book, at the price of the strike; and its part of the execution, with what that cost.
        crossed numeric not null,
        executed numeric not null,
        notional numeric not null,
        fee numeric not null,
        price numeric not null check (price > 0),
        time bigint not null,
        unique (round_id, token, kind)
      );
      create index round_shares_rebalance on round_shares (rebalance_id);
      create index round_shares_token on round_shares (token, time);
      create trigger append_only before update or delete on round_shares
        for each statement execute function ballast_append_only();

      -- Each fund's part of a funding payment of its book, which the venue rounds once for all.
      create table funding_shares (
        account text not null,
        execution_id text not null,
        token text not null references funds,
        contracts numeric not null,
        paid numeric not null,
        time bigint not null,
        primary key (account, execution_id, token),
        foreign key (account, execution_id) references funding_payments
      );
      create index funding_shares_token on funding_shares (token, time);
    `.execute(db);
  },
};
