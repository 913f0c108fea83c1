import { type Kysely, type Migration, sql } from 'kysely';

/** A fund has one open rebalance at most times, among the many that are closed. */
export const openRebalances: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`create index rebalances_open on rebalances (token) where outcome is null`.execute(db);
  },
};
