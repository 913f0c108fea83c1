import type { Selectable } from 'kysely';
import type { OrderIntent } from '../venue/port.js';
import { fromNumeric } from './numeric.js';
import type { OrderRecord } from './records/order.js';
import type { Db } from './session.js';
import type { Tables } from './tables.js';

export type OrderRow = Omit<
  Selectable<Tables['orders']>,
  'intended_at' | 'booked' | 'lease_token' | 'leg' | 'misses' | 'missed_at'
> & {
  token: string;
};

export const ORDER_COLUMNS = [
  'orders.client_order_id',
  'orders.rebalance_id',
  'orders.account',
  'orders.contract',
  'orders.side',
  'orders.contracts',
  'orders.limit_price',
  'orders.reduce_only',
  'orders.state',
  'orders.filled',
  'orders.sent_at',
  'orders.sends',
  'order_shares.token',
] as const;

/** What `orderRecord` reads. */
export function selectOrders(db: Db) {
  return db
    .selectFrom('orders')
    .innerJoin('order_shares', 'order_shares.client_order_id', 'orders.client_order_id')
    .select(ORDER_COLUMNS);
}

export function orderRecord(row: OrderRow): OrderRecord {
  return {
    intent: intentOf(row),
    rebalanceId: row.rebalance_id,
    token: row.token,
    state: row.state,
    filled: fromNumeric(row.filled),
    sentAt: row.sent_at,
    sends: row.sends,
  };
}

function intentOf(row: OrderRow): OrderIntent {
  return {
    clientOrderId: row.client_order_id,
    book: { account: row.account, contract: row.contract },
    side: row.side,
    contracts: fromNumeric(row.contracts),
    limitPrice: fromNumeric(row.limit_price),
    reduceOnly: row.reduce_only,
  };
}
