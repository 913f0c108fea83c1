import { sql } from 'kysely';
import type { DecimalString } from '../domain/decimal.js';
import type { OrderState } from '../venue/port.js';
import type { Clock } from './clock.js';
import { OrderClosedError, UnknownOrderError } from './errors.js';
import { orderRecord, selectOrders } from './order-rows.js';
import type { OrderRecord } from './port.js';
import type { Db, Session } from './session.js';

/**
 * Keeps the latest time, since an order counts as absent only long after it was last sent. Of two who send and
 * give up the same order at once, one is refused here.
 */
export function markSent(session: Session, now: Clock, clientOrderId: string): Promise<void> {
  return session.run(async (db) => {
    const marked = await db
      .updateTable('orders')
      .set({
        state: sql`case when state = 'intended' then 'sent' else state end`,
        sent_at: sql`greatest(sent_at, ${now()}::bigint)`,
      })
      .where('client_order_id', '=', clientOrderId)
      .where('state', 'in', ['intended', 'sent', 'open'])
      .returning('client_order_id')
      .executeTakeFirst();
    if (marked === undefined) throw await whyNotSent(db, clientOrderId);
  });
}

/** False where it was sent meanwhile, or has ended. */
export function giveUpOrder(
  session: Session,
  clientOrderId: string,
  lastSentAt: number | null,
): Promise<boolean> {
  return session.run(async (db) => {
    const given = await db
      .updateTable('orders')
      .set({ state: 'rejected' })
      .where('client_order_id', '=', clientOrderId)
      .where('state', 'in', ['intended', 'sent', 'open'])
      .where('sent_at', 'is not distinct from', lastSentAt)
      .returning('client_order_id')
      .executeTakeFirst();
    return given !== undefined;
  });
}

async function whyNotSent(db: Db, clientOrderId: string): Promise<Error> {
  const order = await db
    .selectFrom('orders')
    .select('state')
    .where('client_order_id', '=', clientOrderId)
    .executeTakeFirst();
  if (order === undefined) return new UnknownOrderError(clientOrderId);
  return new OrderClosedError(clientOrderId, order.state);
}

/** Reports may come late and out of order: a closed order does not open again, and fills do not shrink. */
export function recordOrderState(
  session: Session,
  clientOrderId: string,
  state: OrderState,
  filled: DecimalString,
): Promise<void> {
  return session.run(async (db) => {
    const recorded = await db
      .updateTable('orders')
      .set({
        state: sql`case when state in ('filled', 'cancelled', 'rejected')
          and (${state} = 'open' or filled > ${filled}::numeric) then state else ${state} end`,
        filled: sql`greatest(filled, ${filled}::numeric)`,
      })
      .where('client_order_id', '=', clientOrderId)
      .returning('client_order_id')
      .executeTakeFirst();
    if (recorded === undefined) throw new UnknownOrderError(clientOrderId);
  });
}

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
      .where(sql<boolean>`(orders.state in ('intended', 'sent', 'open') or orders.filled > orders.booked)`)
      .orderBy('orders.intended_at')
      .orderBy('orders.client_order_id')
      .execute();
    return rows.map(orderRecord);
  });
}
