import { type Kysely, type Migration, sql } from 'kysely';

/** With what cost each operator's hash was made. Those from before had scrypt's own. */
export const hashCost: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table operators add column hash_cost integer not null default 16384;
      alter table operators alter column hash_cost drop default;
    `.execute(db);
  },
};
