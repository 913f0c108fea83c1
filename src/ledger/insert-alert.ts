import { sql } from 'kysely';
import type { NewAlert } from '../contract/alert.js';
import { isLasting } from '../contract/alert-rules.js';
import type { Db } from './session.js';

/**
 * To be called in the transaction that writes what the alert tells of: both are there, or neither is. The same
 * alert again, while it is live, is counted and not sent anew.
 */
export async function insertAlert(db: Db, { kind, token, what, key }: NewAlert, time: number): Promise<void> {
  await db
    .insertInto('alerts')
    .values({
      ...{ dedupe_key: key, kind, token, what },
      ...{ raised_at: time, latest_at: time, lasting: isLasting(kind) },
    })
    .onConflict((conflict) =>
      conflict
        .column('dedupe_key')
        .where(sql<boolean>`live`)
        .doUpdateSet({ times: sql`alerts.times + 1`, latest_at: time, what }),
    )
    .execute();
}
