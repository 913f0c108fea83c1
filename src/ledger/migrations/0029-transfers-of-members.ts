import { type Kysely, type Migration, sql } from 'kysely';

/** Money of a fund that shares its account moves in that account, and in the fund's own name: a line for each. */
export const transfersOfMembers: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      drop index transfers_venue_once;
      create unique index transfers_venue_once on transfers (account, venue_transfer_id, token);
    `.execute(db);
  },
};
