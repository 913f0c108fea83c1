import { type Kysely, type Migration, sql } from 'kysely';

/** Which channels there are is known by all processes: one that has fewer than another settles nothing of it. */
export const alertChannels: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      create table alert_channels (
        channel text primary key,
        -- When a process that has it said so last, by the database's clock.
        seen_at bigint not null
      );
      insert into alert_channels
      select distinct channel, (extract(epoch from clock_timestamp()) * 1000)::bigint from alert_deliveries;
    `.execute(db);
  },
};
