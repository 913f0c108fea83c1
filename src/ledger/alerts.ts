import { sql } from 'kysely';
import { UnknownAlertError } from './alert-errors.js';
import type { AlertDelivery, AlertFilter, AlertLedger, AlertRecord, AlertSummary } from './alert-port.js';
import { alertOf } from './alert-rows.js';
import { authorise } from './authenticate.js';
import type { Clock } from './clock.js';
import { DATABASE_NOW } from './database-clock.js';
import {
  claimAlerts,
  noteDelivered,
  noteUndelivered,
  readChannelRecords,
  seeChannels,
  settleDeliveries,
} from './deliveries.js';
import { holdAlerts } from './hold-alerts.js';
import { insertAlert } from './insert-alert.js';
import type { Ledger } from './port.js';
import { recordOver } from './record-over.js';
import { resolveAlerts } from './resolve-alerts.js';
import type { Db, Session } from './session.js';

/** The part of the ledger that tells people. */
export function alertOutbox(session: Session, now: Clock): AlertLedger & Pick<Ledger, 'raiseAlert'> {
  return {
    raiseAlert: (alert) => session.run((db) => insertAlert(db, alert, now())),
    alerts: (filter) => session.run((db) => readAlerts(db, filter)),
    alertSummary: () => session.run(readSummary),
    acknowledgeAlert: (id, by, operatorToken = null) => acknowledge(session, now, { id, by, operatorToken }),
    holdAlerts: (kinds, holding) => holdAlerts(session, now, kinds, holding),
    resolveAlerts: () => resolveAlerts(session, now),
    recordOver: (told) => recordOver(session, now, told),
    claimAlerts: (channel, gathering, forMs) => claimAlerts(session, channel, gathering, forMs),
    noteDelivered: (group) => noteDelivered(session, group),
    noteUndelivered: (group, trouble, inMs) => noteUndelivered(session, group, trouble, inMs),
    seeChannels: (channels) => seeChannels(session, channels),
    channelRecords: () => readChannelRecords(session),
    settleDeliveries: () => settleDeliveries(session),
  };
}

function selectAlerts(db: Db) {
  return db
    .selectFrom('alerts')
    .selectAll()
    .select(
      sql<readonly AlertDelivery[]>`(
        select coalesce(json_agg(json_build_object('channel', d.channel, 'phase', d.phase,
          'attempts', d.attempts,
          'deliveredAt', d.delivered_at, 'trouble', d.trouble) order by d.channel), '[]')
        from alert_deliveries d where d.alert_id = alerts.id)`.as('deliveries'),
    );
}

async function readAlerts(db: Db, { open, token, limit }: AlertFilter): Promise<readonly AlertRecord[]> {
  let query = selectAlerts(db).orderBy('id', 'desc').limit(limit);
  if (open) query = query.where('acknowledged_at', 'is', null).where('resolved_at', 'is', null);
  if (token !== null) query = query.where('token', '=', token);
  return (await query.execute()).map((row) => ({ ...alertOf(row), deliveries: row.deliveries }));
}

async function readSummary(db: Db): Promise<AlertSummary> {
  const { rows } = await sql<AlertSummary>`
    with waiting as (select id, phase_at from alerts where delivered_at is null)
    select
      (select count(*) from alerts where acknowledged_at is null and resolved_at is null) as open,
      (select count(*) from waiting) as undelivered,
      (select min(phase_at) from waiting) as "undeliveredSince",
      (select channel || ': ' || trouble from alert_deliveries
        where delivered_at is null and trouble is not null and alert_id in (select id from waiting)
        order by alert_id limit 1) as trouble`.execute(db);
  return rows[0] ?? { open: 0, undelivered: 0, undeliveredSince: null, trouble: null };
}

interface Acknowledgement {
  readonly id: number;
  readonly by: string;
  readonly operatorToken: string | null;
}

function acknowledge(
  session: Session,
  now: Clock,
  { id, by: claimed, operatorToken }: Acknowledgement,
): Promise<AlertRecord> {
  return session.transaction(async (tx) => {
    const by = operatorToken === null ? claimed : (await authorise(tx, operatorToken, 'operator')).name;
    await tx
      .updateTable('alerts')
      // Channels that hear of it are told; for the others nothing is new.
      .set({ acknowledged_at: now(), acknowledged_by: by, phase_at: DATABASE_NOW, delivered_at: null })
      .where('id', '=', id)
      .where('acknowledged_at', 'is', null)
      .execute();
    const row = await selectAlerts(tx).where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new UnknownAlertError(id);
    return { ...alertOf(row), deliveries: row.deliveries };
  });
}
