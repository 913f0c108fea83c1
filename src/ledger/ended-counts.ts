import { sql } from 'kysely';
import { IS_NO_IDLE_ROUND } from './idle-rounds.js';
import type { EndedCount } from './monitoring-port.js';
import type { Session } from './session.js';

export function readEndedCounts(session: Session, since: number): Promise<readonly EndedCount[]> {
  return session.run(async (db) => {
    const { rows } = await sql<EndedCount>`
      select token, cause, count(*)::integer as ended from rebalances
      where outcome is not null and ${IS_NO_IDLE_ROUND} and closed_at >= ${since}::bigint
      group by token, cause order by token, cause`.execute(db);
    return rows;
  });
}
