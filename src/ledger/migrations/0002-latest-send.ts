import { type Kysely, type Migration, sql } from 'kysely';

/** An order that was sent again is looked for again as long as one that was sent once. */
export const latestSend: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`alter table orders rename column first_sent_at to sent_at`.execute(db);
  },
};
