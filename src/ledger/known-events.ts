import { sql } from 'kysely';
import type { OrderState } from '../domain/order-state.js';
import type { AccountEvent, BookKey } from '../venue/port.js';
import {
  type BookedAmounts,
  type ExplainedEvents,
  eventKey,
  explainEvents,
  type KnownOrder,
} from './explain-events.js';
import { fromNumeric } from './numeric.js';
import type { FundRecord } from './port.js';
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
  const executionIds = events.map(({ executionId }) => executionId);
  const { rows } = await sql<KnownRow>`
    select 'order' as kind, client_order_id as id, account, contract, side, contracts, null as price, booked as amount, state
    from orders where client_order_id = any(${orderIds}::text[])
    union all
    select 'trade', execution_id, account, contract, side, contracts, price, fee, null
    from executions where account = ${book.account} and execution_id = any(${executionIds}::text[])
    union all
    select 'funding', execution_id, account, contract, null, contracts, price, paid, null
    from funding_payments where account = ${book.account} and execution_id = any(${executionIds}::text[])
    union all
    select event_kind, execution_id, account, null, null, contracts, price, paid, null
    from adopted_events where account = ${book.account} and execution_id = any(${executionIds}::text[])
  `.execute(db);
  return explainEvents(events, {
    book,
    epoch: fund.epoch,
    orders: knownOrders(rows),
    booked: bookedAmounts(rows),
  });
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

function bookedAmounts(rows: readonly KnownRow[]): ReadonlyMap<string, BookedAmounts> {
  const booked = new Map<string, BookedAmounts>();
  for (const row of rows) {
    if (row.kind === 'order') continue;
    const { kind, id: executionId } = row;
    booked.set(eventKey({ kind, executionId }), {
      contracts: fromNumeric(row.contracts),
      price: fromNumeric(row.price),
      paid: fromNumeric(row.amount),
    });
  }
  return booked;
}
