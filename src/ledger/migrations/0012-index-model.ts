import { type Kysely, type Migration, sql } from 'kysely';

/** Funds of the index model: their NAV follows from that of the rebalance point, which management fees take from. */
export const indexModel: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table funds add column point_nav numeric check (point_nav > 0);
      alter table funds add constraint funds_point_nav_of_index
        check (settings ->> 'model' = 'index' or point_nav is null);
      -- One fund a book, whatever its model: the engine does not share a book yet.
      drop index funds_one_a_book;
      create unique index funds_one_a_book on funds (account, contract);
    `.execute(db);
  },
};
