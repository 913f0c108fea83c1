import { sql } from 'kysely';
import { stuckAlert } from '../contract/alert.js';
import type { Clock } from './clock.js';
import { insertAlert } from './insert-alert.js';
import type { Session } from './session.js';

interface Stuck {
  readonly id: string;
  readonly token: string;
  readonly opened: number;
}

/** One alert for each, also after it was acknowledged: its end is told by its outcome. */
export function alertStuckRebalances(session: Session, now: Clock, beyondMs: number): Promise<void> {
  return session.transaction(async (tx) => {
    const time = now();
    const { rows } = await sql<Stuck>`
      select r.id, r.token, r.opened_at as opened from rebalances r join funds f on f.token = r.token
      where r.outcome is null
        and r.opened_at + (f.settings #>> '{rules,execution,deadline}')::numeric * 1000 + ${beyondMs}::bigint
          < ${time}::bigint
        and not exists (
          select from alerts a where a.kind = 'rebalance-stuck' and a.dedupe_key = ${KEY_PREFIX} || r.id)
      order by r.id`.execute(tx);
    for (const { id, token, opened } of rows) {
      await insertAlert(tx, stuckAlert({ id, token, openedAt: opened }), time);
    }
  });
}

const KEY_PREFIX = stuckAlert({ id: '', token: '', openedAt: 0 }).key;
