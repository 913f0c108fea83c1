import { type Kysely, type Migration, sql } from 'kysely';

/** What was below zero where nothing was left for the units, and who bears it: {"deficit": "20.18", "bornBy": "issuer"}. */
export const wipeOuts: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table rebalances
        add column wipe_out jsonb,
        add check (wipe_out is null or outcome = 'wiped-out');
    `.execute(db);
  },
};
