import { sql } from 'kysely';
import type { NewAlert } from '../contract/alert.js';
import { ALERTS, type AlertKind, isLasting } from '../contract/alert-rules.js';
import type { Clock } from './clock.js';
import { DATABASE_NOW } from './database-clock.js';
import type { Session } from './session.js';

/** What was raised a moment ago may not be in a reading that began before it. */
const LEAST_LIFE_MS = 5_000;

/**
 * One transaction, so that people hear of a whole look at once. Several processes may look at the same time: they see
 * the same, and what each writes is found by the key.
 */
export async function holdAlerts(
  session: Session,
  now: Clock,
  kinds: readonly AlertKind[],
  holding: readonly NewAlert[],
): Promise<void> {
  const wrong = [...kinds, ...holding.map(({ kind }) => kind)].filter((kind) => !isLasting(kind));
  if (wrong.length > 0) throw new TypeError(`nothing of these kinds lasts: ${wrong.join(', ')}`);
  const rows = JSON.stringify(holding);
  const overs = JSON.stringify(kinds.map((kind) => ({ kind, over: ALERTS[kind].over })));
  await session.transaction(async (tx) => {
    const time = now();
    await sql`
      insert into alerts (dedupe_key, kind, token, what, raised_at, latest_at, lasting)
      select key, kind, token, what, ${time}::bigint, ${time}::bigint, true
      from jsonb_to_recordset(${rows}::jsonb) as h(key text, kind text, token text, what text)
      -- In one order, so that two processes that look at once do not wait for each other.
      order by key
      on conflict (dedupe_key) where live do update set what = excluded.what
      where alerts.what <> excluded.what`.execute(tx);
    await sql`
      update alerts set resolved_at = ${time}::bigint, resolution = k.over,
        phase_at = ${DATABASE_NOW}, delivered_at = null
      from jsonb_to_recordset(${overs}::jsonb) as k(kind text, over text)
      where alerts.kind = k.kind and alerts.lasting and alerts.resolved_at is null
        and alerts.phase_at <= ${DATABASE_NOW} - ${LEAST_LIFE_MS}::bigint
        and not exists (
          select from jsonb_to_recordset(${rows}::jsonb) as h(key text)
          where h.key = alerts.dedupe_key)`.execute(tx);
  });
}
