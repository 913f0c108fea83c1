import { sql } from 'kysely';
import { type DecimalString, decimal, plain } from '../domain/decimal.js';
import type { PastStrike } from './detail-port.js';
import type { Session } from './session.js';

/** The newest strike at or before an instant of which figures are on record. */
export function readStrikeBefore(
  session: Session,
  token: string,
  instant: number,
): Promise<PastStrike | null> {
  return session.run(async (db) => {
    const { rows } = await sql<{ id: string; time: number; price: DecimalString }>`
      select id, (figures ->> 'time')::bigint as time, figures ->> 'price' as price from rebalances
      where token = ${token} and outcome is not null and (figures ->> 'time')::bigint <= ${instant}::bigint
      order by ordinal desc limit 1`.execute(db);
    const [row] = rows;
    return row === undefined
      ? null
      : { rebalanceId: row.id, time: row.time, markPrice: plain(decimal(row.price)) };
  });
}
