import type { AlertLedger } from './alert-port.js';
import type { Clock } from './clock.js';
import type { Session } from './session.js';

export function recordOver(
  session: Session,
  now: Clock,
  { uid, alert, raisedAt, resolution }: Parameters<AlertLedger['recordOver']>[0],
): Promise<void> {
  const { kind, token, what, key } = alert;
  return session.run(async (db) => {
    await db
      .insertInto('alerts')
      .values({
        ...{ uid, dedupe_key: key, kind, token, what, lasting: true },
        ...{ raised_at: raisedAt, latest_at: raisedAt, resolved_at: now(), resolution },
      })
      .onConflict((conflict) => conflict.column('uid').doNothing())
      .execute();
  });
}
