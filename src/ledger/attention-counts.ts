import { sql } from 'kysely';
import { isAlertKind } from '../contract/alert-rules.js';
import type { FindingKind } from '../contract/findings.js';
import type { AttentionCounts } from './monitoring-port.js';
import type { Session } from './session.js';

export function readAttentionCounts(session: Session): Promise<AttentionCounts> {
  return session.run(async (db) => {
    const alerts = await sql<{ kind: string; raised: number; open: number }>`
      select kind, sum(times)::integer as raised, (count(*) filter (where acknowledged_at is null and resolved_at is null))::integer as open
      from alerts group by kind order by kind`.execute(db);
    const findings = await sql<{ kind: FindingKind; open: number }>`
      select kind, count(*)::integer as open from findings where resolved_at is null group by kind
      order by kind`.execute(db);
    return {
      // One of a newer version of the program has a kind that this one cannot name.
      alerts: alerts.rows.flatMap(({ kind, ...counts }) => (isAlertKind(kind) ? [{ kind, ...counts }] : [])),
      findings: findings.rows,
    };
  });
}
