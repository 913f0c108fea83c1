import { type Kysely, type Migration, sql } from 'kysely';

/** Splits and merges of the units: what was asked for, and how each ended. Both tables only grow. */
export const unitChanges: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create table unit_changes (
        -- BTC3L-u000003
        id text primary key,
        token text not null references funds,
        number integer not null check (number > 0),
        kind text not null check (kind in ('split', 'merge')),
        new_units integer not null check (new_units > 0),
        old_units integer not null check (old_units > 0),
        -- Null: it takes effect with the next rebalance point after that of anchor_seq.
        asked_for bigint,
        anchor_seq integer not null,
        reason text not null,
        request_key text not null,
        requested_by text not null,
        recorded_at bigint not null,
        unique (token, request_key),
        unique (token, number),
        check ((kind = 'split') = (new_units > old_units) and new_units <> old_units)
      );

      create table unit_changes_ended (
        id text primary key references unit_changes,
        outcome text not null check (outcome in ('effected', 'refused', 'cancelled')),
        note text,
        ended_by text not null,
        ended_at bigint not null,
        -- From when on the new units count; figures, rebalances up to this one are in old units.
        effective_at bigint,
        last_ordinal bigint,
        figures jsonb,
        check ((outcome = 'effected') = (effective_at is not null and last_ordinal is not null and figures is not null))
      );

      create trigger append_only before update or delete on unit_changes
        for each statement execute function ballast_append_only();
      create trigger append_only before update or delete on unit_changes_ended
        for each statement execute function ballast_append_only();
    `.execute(db);
  },
};
