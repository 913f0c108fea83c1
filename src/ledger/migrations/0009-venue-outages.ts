import { type Kysely, type Migration, sql } from 'kysely';

/** What each process says of the venue, while it does not answer it. */
export const venueOutages: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create table venue_outages (
        -- Host and process id.
        process text primary key,
        venue text not null,
        since bigint not null,
        reason text not null,
        next_probe_at bigint,
        -- When the process said so last, by the database's clock.
        said_at bigint not null
      );
    `.execute(db);
  },
};
