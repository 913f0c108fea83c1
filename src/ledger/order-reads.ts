import { sql } from 'kysely';
import { DATABASE_NOW } from './database-clock.js';
import { UnknownOrderError } from './errors.js';
import { orderRecord, selectOrders } from './order-rows.js';
import { IS_UNRESOLVED } from './order-transitions.js';
import type { Absence, OrderRecord } from './records/order.js';
import type { Session } from './session.js';

/** Looks in quick succession are one: a venue that shows orders late shows them late to each. */
const MISSES_APART_MS = 1_000;

/** The order of this id as it was intended; null where none was. */
export function orderOf(session: Session, clientOrderId: string): Promise<OrderRecord | null> {
  return session.run(async (db) => {
    const row = await selectOrders(db).where('orders.client_order_id', '=', clientOrderId).executeTakeFirst();
    return row === undefined ? null : orderRecord(row);
  });
}

/** Of the fund's whole book, oldest first; a closed one too while fills that the venue reported are missing. */
export function unresolvedOrders(session: Session, token: string): Promise<readonly OrderRecord[]> {
  return session.run(async (db) => {
    const rows = await selectOrders(db)
      .innerJoin('funds', (join) =>
        join.onRef('funds.account', '=', 'orders.account').onRef('funds.contract', '=', 'orders.contract'),
      )
      .where('funds.token', '=', token)
      .where(IS_UNRESOLVED)
      .orderBy('orders.intended_at')
      .orderBy('orders.client_order_id')
      .execute();
    return rows.map(orderRecord);
  });
}

/** Oldest first. */
export function ordersOf(session: Session, rebalanceId: string): Promise<readonly OrderRecord[]> {
  return session.run(async (db) => {
    const rows = await selectOrders(db)
      .where('orders.rebalance_id', '=', rebalanceId)
      .orderBy('orders.intended_at')
      .orderBy('orders.client_order_id')
      .execute();
    return rows.map(orderRecord);
  });
}

/** The venue was asked, and did not show the order. */
export function recordMiss(session: Session, clientOrderId: string): Promise<Absence> {
  return session.run(async (db) => {
    const { rows } = await sql<{ sends: number; misses: number; ago: number | null }>`
      update orders set
        misses = case when missed_at is null or missed_at + ${MISSES_APART_MS}::bigint <= ${DATABASE_NOW}
          then misses + 1 else misses end,
        missed_at = case when missed_at is null or missed_at + ${MISSES_APART_MS}::bigint <= ${DATABASE_NOW}
          then ${DATABASE_NOW} else missed_at end
      where client_order_id = ${clientOrderId}
      returning sends, misses, missed_at - sent_at as ago`.execute(db);
    const row = rows[0];
    if (row === undefined) throw new UnknownOrderError(clientOrderId);
    return { sends: row.sends, misses: row.misses, latestAfterMs: row.ago };
  });
}
