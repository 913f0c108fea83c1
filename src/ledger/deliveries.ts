import { type Selectable, sql } from 'kysely';
import type { DueAlert } from './alert-port.js';
import { alertOf } from './alert-rows.js';
import type { AlertTables } from './alert-tables.js';
import { DATABASE_NOW } from './database-clock.js';
import type { Session } from './session.js';

/** A process that is down for a shorter time finds the alerts of its channels waiting. */
const CHANNEL_KNOWN_MS = 24 * 60 * 60_000;

/** Judged by each channel's own row, and by the channels of every process: this one may have fewer than another. */
const WAITS_FOR_NONE = sql<boolean>`not exists (
    select from alert_channels c
    where c.seen_at > ${DATABASE_NOW} - ${CHANNEL_KNOWN_MS}::bigint and not exists (
      select from alert_deliveries d
      where d.alert_id = alerts.id and d.channel = c.channel and d.delivered_at is not null))
  and not exists (
    select from alert_deliveries d
    where d.alert_id = alerts.id and d.delivered_at is null and alerts.acknowledged_at is null)`;

/**
 * One statement, whoever else asks at the same time: the alert's row is held meanwhile, and a claim that came
 * first has moved its time on, which the last condition sees in any case.
 */
export function claimAlerts(
  session: Session,
  { channel, limit, forMs }: { readonly channel: string; readonly limit: number; readonly forMs: number },
): Promise<readonly DueAlert[]> {
  return session.run(async (db) => {
    const { rows } = await sql<Selectable<AlertTables['alerts']> & { attempts: number }>`
      with due as (
        select alerts.* from alerts
        left join alert_deliveries d on d.alert_id = alerts.id and d.channel = ${channel}
        where alerts.delivered_at is null and d.delivered_at is null
          and (d.due_at is null or d.due_at <= ${DATABASE_NOW})
        order by alerts.id limit ${limit}::integer
        for update of alerts skip locked
      ), claimed as (
        insert into alert_deliveries (alert_id, channel, attempts, due_at)
        select id, ${channel}, 1, ${DATABASE_NOW} + ${forMs}::bigint from due
        on conflict (alert_id, channel) do update set
          attempts = alert_deliveries.attempts + 1, due_at = excluded.due_at
        where alert_deliveries.delivered_at is null and alert_deliveries.due_at <= ${DATABASE_NOW}
        returning alert_id, attempts
      )
      select due.*, claimed.attempts from due join claimed on claimed.alert_id = due.id order by due.id
    `.execute(db);
    return rows.map((row) => ({ ...alertOf(row), attempts: row.attempts }));
  });
}

/** With the alert's row held, so that of two channels that end at once the second one sees the first. */
export function noteDelivered(session: Session, id: number, channel: string): Promise<void> {
  return session.transaction(async (tx) => {
    await tx.selectFrom('alerts').select('id').where('id', '=', id).forNoKeyUpdate().execute();
    await tx
      .updateTable('alert_deliveries')
      .set({ delivered_at: DATABASE_NOW, trouble: null })
      .where('alert_id', '=', id)
      .where('channel', '=', channel)
      .where('delivered_at', 'is', null)
      .execute();
    await tx
      .updateTable('alerts')
      .set({ delivered_at: DATABASE_NOW })
      .where('id', '=', id)
      .where('delivered_at', 'is', null)
      .where(WAITS_FOR_NONE)
      .execute();
  });
}

export function noteUndelivered(
  session: Session,
  failed: { readonly id: number; readonly channel: string; readonly trouble: string; readonly inMs: number },
): Promise<void> {
  return session.run(async (db) => {
    await db
      .updateTable('alert_deliveries')
      .set({ trouble: failed.trouble, due_at: sql`${DATABASE_NOW} + ${failed.inMs}::bigint` })
      .where('alert_id', '=', failed.id)
      .where('channel', '=', failed.channel)
      .where('delivered_at', 'is', null)
      .execute();
  });
}

export function seeChannels(session: Session, channels: readonly string[]): Promise<void> {
  return session.run(async (db) => {
    await sql`
      insert into alert_channels (channel, seen_at)
      select channel, ${DATABASE_NOW} from unnest(${[...channels]}::text[]) as mine(channel)
      -- In one order, so that two processes that say so at once do not wait for each other.
      order by channel
      on conflict (channel) do update set seen_at = excluded.seen_at`.execute(db);
  });
}

export function settleDeliveries(session: Session): Promise<void> {
  return session.run(async (db) => {
    await db
      .updateTable('alerts')
      .set({ delivered_at: DATABASE_NOW })
      .where('delivered_at', 'is', null)
      .where(WAITS_FOR_NONE)
      .execute();
  });
}
