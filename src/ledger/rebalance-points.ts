import type { RebalancePoint } from './detail-port.js';
import { fromNumeric } from './numeric.js';
import type { Session } from './session.js';

/** Newest first. */
export function readRebalancePoints(
  session: Session,
  token: string,
  limit: number,
): Promise<readonly RebalancePoint[]> {
  return session.run(async (db) => {
    const rows = await db
      .selectFrom('anchors')
      .select(['rebalance_id', 'price', 'range', 'triggers'])
      .where('token', '=', token)
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ rebalance_id, price, range, triggers }) => ({
      rebalanceId: rebalance_id,
      price: fromNumeric(price),
      range: range === null ? null : fromNumeric(range),
      ...(triggers === null ? {} : { triggers }),
    }));
  });
}
