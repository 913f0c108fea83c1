import { type RawBuilder, sql } from 'kysely';
import type { OrderState } from '../domain/order-state.js';
import type { AccountEvent, BookKey } from '../venue/port.js';
import {
  type BookedEvent,
  type ExplainedEvents,
  eventKey,
  explainEvents,
  type KnownOrder,
  whyDifferent,
} from './explain-events.js';
import { fromNumeric } from './numeric.js';
import type { FundRecord } from './records/fund.js';
import type { Db } from './session.js';

/** Reads what the ledger holds of these events, in one statement, and splits them by it. */
export async function explain(
  db: Db,
  fund: FundRecord,
  events: readonly AccountEvent[],
): Promise<ExplainedEvents> {
  const { account, contract } = fund.settings;
  const book: BookKey = { account, contract };
  if (events.length === 0) return { executions: [], funding: [], unexplained: [] };
  const orderIds = events.flatMap((event) => (event.kind === 'trade' ? [event.clientOrderId] : []));
  const { rows } = await sql<KnownRow>`
    select 'order' as kind, client_order_id as id, account, contract, side, contracts, null as price, booked as amount, state,
      null as order_id
    from orders where client_order_id = any(${orderIds}::text[])
    union all
    select kind, id, null, null, side, contracts, price, amount, null, order_id
    from (${bookedAmong(sql`${book.account}`, events)}) booked
  `.execute(db);
  return explainEvents(events, {
    book,
    epoch: fund.epoch,
    orders: knownOrders(rows),
    booked: bookedEvents(rows),
  });
}

/** Whether the ledger holds each of them, just as it is reported. */
export async function areBooked(db: Db, token: string, events: readonly AccountEvent[]): Promise<boolean> {
  if (events.length === 0) return true;
  const account = sql`(select account from funds where token = ${token})`;
  const { rows } = await bookedAmong(account, events).execute(db);
  const booked = bookedEvents(rows);
  return events.every((event) => {
    const before = booked.get(eventKey(event));
    return before !== undefined && whyDifferent(event, before) === null;
  });
}

function bookedAmong(account: RawBuilder<unknown>, events: readonly AccountEvent[]): RawBuilder<EventRow> {
  const ids = events.map(({ executionId }) => executionId);
  return sql`
    select 'trade' as kind, execution_id as id, side, contracts, price, fee as amount, client_order_id as order_id
    from executions where account = ${account} and execution_id = any(${ids}::text[])
    union all
    select 'funding', execution_id, null, contracts, price, paid, null
    from funding_payments where account = ${account} and execution_id = any(${ids}::text[])
    union all
    select event_kind, execution_id, null, contracts, price, paid, null
    from adopted_events where account = ${account} and execution_id = any(${ids}::text[])`;
}

interface OrderRow {
  readonly kind: 'order';
  readonly id: string;
  readonly account: string;
  readonly contract: string;
  readonly side: KnownOrder['side'];
  readonly contracts: string;
  readonly amount: string;
  readonly state: OrderState;
}

interface EventRow {
  readonly kind: 'trade' | 'funding' | 'forced';
  readonly id: string;
  /** Null but of fills. */
  readonly side: KnownOrder['side'] | null;
  readonly order_id: string | null;
  readonly contracts: string;
  readonly price: string;
  readonly amount: string;
}

type KnownRow = OrderRow | EventRow;

function knownOrders(rows: readonly KnownRow[]): ReadonlyMap<string, KnownOrder> {
  const orders = new Map<string, KnownOrder>();
  for (const row of rows) {
    if (row.kind !== 'order') continue;
    const { account, contract, side, state } = row;
    const contracts = fromNumeric(row.contracts);
    const booked = fromNumeric(row.amount);
    orders.set(row.id, { book: { account, contract }, side, contracts, booked, state });
  }
  return orders;
}

function bookedEvents(rows: readonly KnownRow[]): ReadonlyMap<string, BookedEvent> {
  const booked = new Map<string, BookedEvent>();
  for (const row of rows) {
    if (row.kind === 'order') continue;
    const { kind, id: executionId, side, order_id: clientOrderId } = row;
    booked.set(eventKey({ kind, executionId }), {
      contracts: fromNumeric(row.contracts),
      price: fromNumeric(row.price),
      paid: fromNumeric(row.amount),
      fill: side === null || clientOrderId === null ? null : { side, clientOrderId },
    });
  }
  return booked;
}
