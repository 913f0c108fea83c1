import { type Kysely, type Migration, sql } from 'kysely';

/**
 * What people must be told is written in the transaction of what it tells of, and delivered afterwards: a process
 * that is killed in between has lost nothing. The switch for all funds is one row that every intent reads.
 */
export const alerts: Migration = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await outbox.execute(db);
    await tradingSwitch.execute(db);
  },
};

const outbox = sql`
  create table alerts (
    id bigint primary key generated always as identity,
    -- For receivers, who may hear of several ledgers.
    uid uuid not null unique default gen_random_uuid(),
    dedupe_key text not null,
    kind text not null,
    token text references funds,
    what text not null,
    raised_at bigint not null,
    times integer not null default 1,
    latest_at bigint not null,
    delivered_at bigint,
    acknowledged_at bigint,
    acknowledged_by text,
    check ((acknowledged_at is null) = (acknowledged_by is null))
  );
  create unique index alerts_open_once on alerts (dedupe_key) where acknowledged_at is null;
  create index alerts_undelivered on alerts (id) where delivered_at is null;

  -- One row for each channel at which it was tried. Channels are named without their secrets.
  create table alert_deliveries (
    alert_id bigint not null references alerts on delete cascade,
    channel text not null,
    attempts integer not null,
    -- The next attempt; while one is at work, the time after which another process may try.
    due_at bigint not null,
    delivered_at bigint,
    trouble text,
    primary key (alert_id, channel)
  );
`;

const tradingSwitch = sql`
  create table trading_switch (
    only_row boolean primary key default true check (only_row),
    state text not null check (state in ('ACTIVE', 'REDUCING', 'HALTED')),
    reason text,
    changed_by text,
    changed_at bigint
  );
  insert into trading_switch (state) values ('ACTIVE');

  create table switch_changes (
    change_id text primary key,
    from_state text not null,
    to_state text not null,
    reason text not null,
    changed_by text not null,
    changed_at bigint not null
  );
`;
