import { type Kysely, type Migration, sql } from 'kysely';

/**
 * Alerts of what lasts end when it is over, and channels are told each change in the life of an alert: raised,
 * acknowledged, resolved. What the judging of health needs to know of feeds and processes is written down too.
 */
export const alertLives: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await lives.execute(db);
    await deliveries.execute(db);
    await signsOfLife.execute(db);
  },
};

const lives = sql`
  alter table alerts
    -- What was raised before is ended by people, as it was.
    add column lasting boolean not null default false,
    add column resolved_at bigint,
    add column resolution text,
    -- When its latest phase began, by the database's clock.
    add column phase_at bigint,
    -- While it is, the same again is counted to it.
    add column live boolean generated always as
      (case when lasting then resolved_at is null else acknowledged_at is null end) stored,
    add check ((resolved_at is null) = (resolution is null)),
    add check (lasting or resolved_at is null);
  update alerts set phase_at = coalesce(acknowledged_at, raised_at);
  alter table alerts
    alter column phase_at set not null,
    alter column phase_at set default (extract(epoch from clock_timestamp()) * 1000)::bigint;
  drop index alerts_open_once;
  create unique index alerts_live_once on alerts (dedupe_key) where live;
  create index alerts_lasting on alerts (kind) where lasting and resolved_at is null;
`;

const deliveries = sql`
  alter table alert_deliveries
    -- Which change of its life was told, or is being told.
    add column phase text not null default 'raised' check (phase in ('raised', 'acknowledged', 'resolved')),
    -- The first alert of those that were told in one message.
    add column batch bigint;
  update alert_deliveries set batch = alert_id;
  alter table alert_deliveries alter column batch set not null;
  create index alert_deliveries_told on alert_deliveries (channel, delivered_at);
  create index alert_deliveries_batch on alert_deliveries (channel, batch);

  alter table alert_channels
    -- Kinds of alerts that it is not told of, and whether it is told who looks after one.
    add column except_kinds text[] not null default '{}',
    add column hears_of_acks boolean not null default false;
`;

const signsOfLife = sql`
  -- When a new price was judged last, by the database's clock.
  alter table watch_progress add column ticked_at bigint;

  -- What each worker says of itself, while it lives.
  create table process_reports (
    process text primary key,
    roles text[] not null,
    -- By the database's clock.
    said_at bigint not null,
    -- How far its clock is ahead, in milliseconds; null where it is not known.
    ahead_of_ledger bigint,
    ahead_of_venue bigint,
    temporal_out_since bigint,
    temporal_trouble text
  );
`;
