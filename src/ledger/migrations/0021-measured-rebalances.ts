import { type Kysely, type Migration, sql } from 'kysely';

/** When a breach was seen, and what finds the rebalances that ended lately. */
export const measuredRebalances: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table rebalances
        -- Interim: by the clock of the worker that watched. Null for those of earlier versions.
        add column breach_seen_at bigint;
      create index rebalances_ended on rebalances (closed_at) where outcome is not null;
      create index rebalances_interim on rebalances (token, request_anchor_seq) where cause = 'interim';
    `.execute(db);
  },
};
