import type { Selectable } from 'kysely';
import type { AlertRecord } from './alert-port.js';
import type { AlertTables } from './alert-tables.js';

export function alertOf(row: Selectable<AlertTables['alerts']>): Omit<AlertRecord, 'deliveries'> {
  return {
    id: row.id,
    uid: row.uid,
    kind: row.kind,
    token: row.token,
    what: row.what,
    raisedAt: row.raised_at,
    times: row.times,
    latestAt: row.latest_at,
    deliveredAt: row.delivered_at,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: row.acknowledged_by,
    resolvedAt: row.resolved_at,
    resolution: row.resolution,
  };
}
