import { type Selectable, sql } from 'kysely';
import { findingAlert } from '../contract/alert.js';
import type { Finding, RecordedFinding } from '../contract/audit.js';
import type { FindingKind } from '../contract/findings.js';
import type { FindingRecord } from './audit-port.js';
import type { AuditTables } from './audit-tables.js';
import type { Clock } from './clock.js';
import { lockFundRow } from './fund-rows.js';
import { insertAlert } from './insert-alert.js';
import type { Session } from './session.js';

interface News {
  readonly kind: FindingKind;
  readonly subject: string;
  readonly what: string;
  /** Written now, and not only seen again. */
  readonly is_new: boolean;
}

const GONE = 'auditor: no longer there';

/** With the fund's row held, since two audits may end at once after a lost heartbeat. */
export function recordFindings(
  session: Session,
  now: Clock,
  token: string,
  findings: readonly Finding[],
): Promise<void> {
  const rows = findings.map(({ kind, subject, what, move, trace }) => ({
    kind,
    subject,
    what,
    details: { move, trace },
  }));
  return session.transaction(async (tx) => {
    await lockFundRow(tx, token);
    const time = now();
    const { rows: news } = await sql<News>`
      with seen as (
        select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as f(kind text, subject text, what text, details jsonb)
      ), gone as (
        update findings set resolved_at = ${time}::bigint, resolved_by = ${GONE}
        where token = ${token} and resolved_at is null
          and not exists (select from seen where seen.kind = findings.kind and seen.subject = findings.subject)
      )
      insert into findings (token, kind, subject, what, details, found_at, seen_at)
      select ${token}, kind, subject, what, details, ${time}::bigint, ${time}::bigint from seen
      on conflict (token, kind, subject) where resolved_at is null
      do update set what = excluded.what, details = excluded.details, seen_at = excluded.seen_at
      returning kind, subject, what, xmax = 0 as is_new`.execute(tx);
    for (const { kind, subject, what, is_new } of news) {
      if (!is_new) continue;
      await insertAlert(tx, findingAlert({ token, kind, subject, what }), time);
    }
  });
}

export function untoldFindings(session: Session): Promise<readonly RecordedFinding[]> {
  return session.run(async (db) => {
    const rows = await db
      .selectFrom('findings')
      .selectAll()
      .where('told_at', 'is', null)
      .where('resolved_at', 'is', null)
      .orderBy('id')
      .execute();
    return rows.map(recorded);
  });
}

export function noteTold(session: Session, now: Clock, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return Promise.resolve();
  return session.run(async (db) => {
    await db
      .updateTable('findings')
      .set({ told_at: now() })
      .where('id', 'in', [...ids])
      .where('told_at', 'is', null)
      .execute();
  });
}

export function readFindings(
  session: Session,
  filter: { readonly token: string | null; readonly open: boolean; readonly limit: number },
): Promise<readonly FindingRecord[]> {
  return session.run(async (db) => {
    let query = db.selectFrom('findings').selectAll().orderBy('id', 'desc').limit(filter.limit);
    if (filter.token !== null) query = query.where('token', '=', filter.token);
    if (filter.open) query = query.where('resolved_at', 'is', null);
    return (await query.execute()).map((row) => ({
      ...recorded(row),
      foundAt: row.found_at,
      toldAt: row.told_at,
      resolvedAt: row.resolved_at,
      resolvedBy: row.resolved_by,
    }));
  });
}

function recorded(row: Selectable<AuditTables['findings']>): RecordedFinding {
  const { move, trace } = row.details;
  return {
    id: row.id,
    kind: row.kind,
    token: row.token,
    subject: row.subject,
    what: row.what,
    move,
    trace,
  };
}
