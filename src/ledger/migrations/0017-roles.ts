import { type Kysely, type Migration, sql } from 'kysely';

/** What each operator may do. Those from before could do everything. */
export const roles: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table operators
        add column role text not null default 'approver' check (role in ('viewer', 'operator', 'approver'));
      alter table operators alter column role drop default;
    `.execute(db);
  },
};
