import { type Kysely, type Migration, sql } from 'kysely';

/** A rebalance point fixes whatever its interim rule waits for: a swing, other prices, or nothing. */
export const interimRules: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      alter table anchors
        alter column range drop not null,
        -- {"below": price or null, "above": price or null, "reached": whether the price itself is a breach}
        add column triggers jsonb,
        -- A breach before this time is held back.
        add column quiet_until bigint,
        add check (range is not null or triggers is not null);
    `.execute(db);
  },
};
