import { type Selectable, sql } from 'kysely';
import type { AlertPhase } from '../contract/alert-rules.js';
import type { ChannelRecord, ChannelTaste, DueGroup, Gathering, GroupDelivery } from './alert-port.js';
import { alertOf } from './alert-rows.js';
import type { AlertTables } from './alert-tables.js';
import { DATABASE_NOW } from './database-clock.js';
import type { Session } from './session.js';

/** A process that is down for a shorter time finds the alerts of its channels waiting. */
const CHANNEL_KNOWN_MS = 24 * 60 * 60_000;

/** What a channel is to be told of an alert: its latest phase, and no earlier one that it has missed. */
const phaseFor = (alert: string, hearsOfAcks: boolean | string) => sql<AlertPhase>`case
    when ${sql.ref(`${alert}.resolved_at`)} is not null then 'resolved'
    when ${sql.ref(`${alert}.acknowledged_at`)} is not null
      and ${typeof hearsOfAcks === 'string' ? sql.ref(hearsOfAcks) : sql`${hearsOfAcks}::boolean`} then 'acknowledged'
    else 'raised' end`;

/** Judged by each channel's own row, and by the channels of every process: this one may have fewer than another. */
const WAITS_FOR_NONE = sql<boolean>`not exists (
    select from alert_channels c
    where c.seen_at > ${DATABASE_NOW} - ${CHANNEL_KNOWN_MS}::bigint
      and not alerts.kind = any(c.except_kinds)
      and not exists (
        select from alert_deliveries d
        where d.alert_id = alerts.id and d.channel = c.channel and d.delivered_at is not null
          and d.phase = ${phaseFor('alerts', 'c.hears_of_acks')}))
  and not exists (
    select from alert_deliveries d
    where d.alert_id = alerts.id and d.delivered_at is null
      and alerts.acknowledged_at is null and alerts.resolved_at is null)`;

/**
 * One statement, whoever else asks at the same time: the alerts' rows are held meanwhile, and a claim that came
 * first has moved their time on, which the last condition sees in any case. What is on its way is waited for, so that
 * a channel hears of the end after it has heard of the beginning.
 */
export function claimAlerts(
  session: Session,
  { name, exceptKinds, hearsOfAcks }: ChannelTaste,
  { waitMs, intervalMs, most }: Gathering,
  forMs: number,
): Promise<DueGroup | null> {
  const phase = phaseFor('a', hearsOfAcks);
  return session.run(async (db) => {
    const { rows } = await sql<ClaimedRow>`
      with waiting as (
        select a.id, a.kind, a.phase_at, ${phase} as phase
        from alerts a
        left join alert_deliveries d on d.alert_id = a.id and d.channel = ${name}
        where a.delivered_at is null and not a.kind = any(${[...exceptKinds]}::text[])
          and (d.alert_id is null
            or (d.delivered_at is not null and d.phase <> ${phase})
            or (d.delivered_at is null and d.due_at <= ${DATABASE_NOW}))
      ), ready as (
        select w.kind, w.phase from waiting w
        group by w.kind, w.phase
        having min(w.phase_at) <= ${DATABASE_NOW} - ${waitMs}::bigint and not exists (
          select from alert_deliveries d join alerts a on a.id = d.alert_id
          where d.channel = ${name} and d.delivered_at > ${DATABASE_NOW} - ${intervalMs}::bigint
            and d.phase = w.phase and a.kind = w.kind)
        order by min(w.id) limit 1
      ), due as (
        select a.*, w.phase from waiting w
        join ready on ready.kind = w.kind and ready.phase = w.phase
        join alerts a on a.id = w.id
        order by a.id limit ${most}::integer
        for update of a skip locked
      ), claimed as (
        insert into alert_deliveries as d (alert_id, channel, attempts, due_at, phase, batch)
        select id, ${name}, 1, ${DATABASE_NOW} + ${forMs}::bigint, phase, min(id) over () from due
        on conflict (alert_id, channel) do update set
          attempts = case when d.phase = excluded.phase then d.attempts + 1 else 1 end,
          trouble = case when d.phase = excluded.phase then d.trouble end,
          phase = excluded.phase, due_at = excluded.due_at, delivered_at = null
        where (d.delivered_at is not null and d.phase <> excluded.phase)
          or (d.delivered_at is null and d.due_at <= ${DATABASE_NOW})
        returning alert_id, attempts, batch
      )
      select due.*, claimed.attempts, first.uid as batch_uid, not exists (
        select from alert_deliveries d join alerts a on a.id = d.alert_id
        where d.channel = ${name} and d.batch = claimed.batch and a.resolved_at is null
          and (due.phase = 'resolved' or a.acknowledged_at is null)) as batch_is_whole
      from due
      join claimed on claimed.alert_id = due.id
      join alerts first on first.id = claimed.batch
      order by due.id`.execute(db);
    const [first] = rows;
    return first === undefined
      ? null
      : { kind: first.kind, phase: first.phase, alerts: rows.map(dueAlertOf) };
  });
}

type ClaimedRow = Selectable<AlertTables['alerts']> & {
  readonly phase: AlertPhase;
  readonly attempts: number;
  readonly batch_uid: string;
  readonly batch_is_whole: boolean;
};

function dueAlertOf(row: ClaimedRow): DueGroup['alerts'][number] {
  const batch = { uid: row.batch_uid, isWhole: row.batch_is_whole };
  return { ...alertOf(row), attempts: row.attempts, batch };
}

/** With the alerts' rows held, so that of two channels that end at once the second one sees the first. */
export function noteDelivered(session: Session, { ids, channel, phase }: GroupDelivery): Promise<void> {
  return session.transaction(async (tx) => {
    await tx
      .selectFrom('alerts')
      .select('id')
      .where('id', 'in', [...ids])
      .orderBy('id')
      .forNoKeyUpdate()
      .execute();
    await tx
      .updateTable('alert_deliveries')
      .set({ delivered_at: DATABASE_NOW, trouble: null })
      .where('alert_id', 'in', [...ids])
      .where('channel', '=', channel)
      .where('phase', '=', phase)
      .where('delivered_at', 'is', null)
      .execute();
    await tx
      .updateTable('alerts')
      .set({ delivered_at: DATABASE_NOW })
      .where('id', 'in', [...ids])
      .where('delivered_at', 'is', null)
      .where(WAITS_FOR_NONE)
      .execute();
  });
}

export function noteUndelivered(
  session: Session,
  { ids, channel, phase }: GroupDelivery,
  trouble: string,
  inMs: number,
): Promise<void> {
  return session.run(async (db) => {
    await db
      .updateTable('alert_deliveries')
      .set({ trouble, due_at: sql`${DATABASE_NOW} + ${inMs}::bigint` })
      .where('alert_id', 'in', [...ids])
      .where('channel', '=', channel)
      .where('phase', '=', phase)
      .where('delivered_at', 'is', null)
      .execute();
  });
}

export function seeChannels(session: Session, channels: readonly ChannelTaste[]): Promise<void> {
  return session.run(async (db) => {
    await sql`
      insert into alert_channels (channel, seen_at, except_kinds, hears_of_acks)
      select name, ${DATABASE_NOW}, array(select jsonb_array_elements_text("exceptKinds")), "hearsOfAcks"
      from jsonb_to_recordset(${JSON.stringify(channels)}::jsonb)
        as mine(name text, "exceptKinds" jsonb, "hearsOfAcks" boolean)
      -- In one order, so that two processes that say so at once do not wait for each other.
      order by name
      on conflict (channel) do update set seen_at = excluded.seen_at,
        except_kinds = excluded.except_kinds, hears_of_acks = excluded.hears_of_acks`.execute(db);
  });
}

export function readChannelRecords(session: Session): Promise<readonly ChannelRecord[]> {
  return session.run(async (db) => {
    const { rows } = await sql<ChannelRecord>`
      select c.channel,
        (select max(d.delivered_at) from alert_deliveries d where d.channel = c.channel) as "deliveredAt",
        (select d.trouble from alert_deliveries d join alerts a on a.id = d.alert_id
          where d.channel = c.channel and a.delivered_at is null and d.delivered_at is null
            and d.trouble is not null
          order by d.alert_id limit 1) as trouble
      from alert_channels c order by c.channel`.execute(db);
    return rows;
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
