import { sql } from 'kysely';
import { type DecimalString, decimal } from '../domain/decimal.js';
import { nextOrderState, type OrderEvent, type OrderState } from '../domain/order-state.js';
import type { OrderState as VenueState } from '../venue/port.js';
import { DATABASE_NOW } from './database-clock.js';
import { LeaseLostError, OrderClosedError, OrderContradictionError, UnknownOrderError } from './errors.js';
import { type Holder, leaseToSend } from './lease-rows.js';
import type { Leases } from './leases.js';
import { mayTrade, refuseStopped } from './may-trade.js';
import { stateAfter } from './order-transitions.js';
import type { AbsenceRule } from './records/order.js';
import type { Db, Session } from './session.js';

type Marked = 'marked' | 'sent-meanwhile' | { readonly account: string };

/**
 * Marks one more send, where there were so many before: of two attempts at one step only one does. False for the
 * other one. Of two who send and give up the same order at once, one is refused here.
 */
export async function markSent(
  session: Session,
  leases: Leases,
  clientOrderId: string,
  earlierSends: number,
): Promise<boolean> {
  const mark = (): Promise<Marked> =>
    session.run(async (db) => {
      const marked = await markUnderLease(db, clientOrderId, earlierSends, leases.holder());
      return marked ? 'marked' : await whyNotMarked(db, clientOrderId, earlierSends);
    });
  const first = await mark();
  if (typeof first === 'string') return first === 'marked';
  await leases.regain(first.account);
  const second = await mark();
  if (typeof second === 'string') return second === 'marked';
  throw new LeaseLostError(second.account, leases.holder()?.engine ?? null, null);
}

async function markUnderLease(
  db: Db,
  clientOrderId: string,
  earlierSends: number,
  holder: Holder | null,
): Promise<boolean> {
  const { rows } = await sql`
    with wanted as (
      select account from orders where client_order_id = ${clientOrderId}
    ), lease as (${leaseToSend(holder, sql`(select account from wanted)`)}
    )
    update orders set
      state = ${stateAfter('sent')},
      sends = sends + 1,
      sent_at = ${DATABASE_NOW},
      misses = 0,
      missed_at = null,
      lease_token = lease.token
    from lease
    where client_order_id = ${clientOrderId} and sends = ${earlierSends}::integer
      and ${stateAfter('sent')} is not null
      and ${mayTrade(sql`(select token from order_shares where client_order_id = ${clientOrderId})`, sql.ref('reduce_only'))}
    returning client_order_id`.execute(db);
  return rows.length > 0;
}

/**
 * The account of an order that may still be sent: it was its lease that stood in the way. Throws where the order
 * has ended, or its fund may not trade so now.
 */
async function whyNotMarked(db: Db, clientOrderId: string, earlierSends: number): Promise<Marked> {
  const order = await db
    .selectFrom('orders')
    .innerJoin('order_shares', 'order_shares.client_order_id', 'orders.client_order_id')
    .select(['orders.state', 'orders.account', 'orders.reduce_only', 'orders.sends', 'order_shares.token'])
    .where('orders.client_order_id', '=', clientOrderId)
    .executeTakeFirst();
  if (order === undefined) throw new UnknownOrderError(clientOrderId);
  if (nextOrderState(order.state, 'sent') === null) throw new OrderClosedError(clientOrderId, order.state);
  if (order.sends !== earlierSends) return 'sent-meanwhile';
  await refuseStopped(db, order.token, order.reduce_only);
  return { account: order.account };
}

/** Nothing of its only send left this machine: it is as it was before. No effect where it was sent before, or since. */
export function takeBackSend(session: Session, clientOrderId: string): Promise<void> {
  return session.run(async (db) => {
    await db
      .updateTable('orders')
      .set({ state: 'intended', sends: 0, sent_at: null })
      .where('client_order_id', '=', clientOrderId)
      .where('state', '=', 'sent')
      .where('sends', '=', 1)
      .execute();
  });
}

/** False where it was sent meanwhile, has been seen, or was not missed often and long enough. */
export function giveUpOrder(session: Session, clientOrderId: string, rule: AbsenceRule): Promise<boolean> {
  return session.run(async (db) => {
    const { rows } = await sql`
      update orders set state = ${stateAfter('given-up')}
      where client_order_id = ${clientOrderId} and ${stateAfter('given-up')} is not null
        and (sends = 0 or (
          misses >= ${rule.misses}::integer and missed_at >= sent_at + ${rule.afterMs}::bigint))
      returning client_order_id`.execute(db);
    return rows.length > 0;
  });
}

/**
 * Follows the table of orders: reports may come late and out of order, and fills do not shrink. What the table does
 * not allow, more fills than were intended, an order that is filled and yet not whole, and one that is rejected and
 * yet has fills, throw `OrderContradictionError`.
 */
export function recordOrderState(
  session: Session,
  clientOrderId: string,
  state: VenueState,
  filled: DecimalString,
): Promise<void> {
  const event: OrderEvent = state === 'open' && decimal(filled).gt(0) ? 'partially-filled' : state;
  return session.run(async (db) => {
    const { rows } = await sql`
      update orders set state = ${stateAfter(event)}, filled = greatest(filled, ${filled}::numeric)
      where client_order_id = ${clientOrderId} and ${stateAfter(event)} is not null
        and ${filled}::numeric between ${state === 'filled' ? sql.ref('contracts') : sql.lit(0)}
          and ${state === 'rejected' ? sql.lit(0) : sql.ref('contracts')}
      returning client_order_id`.execute(db);
    if (rows.length === 0) await refuseReport(db, clientOrderId, event, filled);
  });
}

async function refuseReport(
  db: Db,
  clientOrderId: string,
  event: OrderEvent,
  filled: DecimalString,
): Promise<never> {
  const order = await db
    .selectFrom('orders')
    .select(['state', 'contracts'])
    .where('client_order_id', '=', clientOrderId)
    .executeTakeFirst();
  if (order === undefined) throw new UnknownOrderError(clientOrderId);
  throw new OrderContradictionError(clientOrderId, contradiction(order, event, filled));
}

function contradiction(
  { state, contracts }: { readonly state: OrderState; readonly contracts: string },
  event: OrderEvent,
  filled: DecimalString,
): string {
  if (nextOrderState(state, event) === null) return `it is ${state}, and is now reported as ${event}`;
  if (event === 'rejected') return `it is now reported as rejected, and as filled with ${filled}`;
  return `it was for ${contracts} contracts, and is now reported as filled with ${filled}`;
}
