import { sql } from 'kysely';
import type { Leg } from '../domain/daily-legs.js';
import type { OrderIntent } from '../venue/port.js';
import type { Clock } from './clock.js';
import {
  IntentConflictError,
  LeaseLostError,
  RebalanceClosedError,
  UnknownRebalanceError,
} from './errors.js';
import { type Holder, leaseToSend } from './lease-rows.js';
import type { Leases } from './leases.js';
import { mayTrade, refuseStopped } from './may-trade.js';
import { ORDER_COLUMNS, type OrderRow, orderRecord, selectOrders } from './order-rows.js';
import type { OrderRecord } from './records/order.js';
import type { Db, Session } from './session.js';

/** Whose order it is. `leg`: of a daily that closes and opens again; null of every other. */
export interface Owner {
  readonly rebalanceId: string;
  readonly token: string;
  readonly leg: Leg | null;
}

export async function recordIntent(
  session: Session,
  now: Clock,
  leases: Leases,
  intent: OrderIntent,
  owner: Owner,
): Promise<OrderRecord> {
  const write = () =>
    session.run(async (db) => {
      const row = await insertOrRead(db, intent, owner, { holder: leases.holder(), time: now() });
      if (row === undefined) await refuseClosed(db, owner.rebalanceId);
      if (row === undefined) await refuseStopped(db, owner.token, intent.reduceOnly);
      return row;
    });
  const row = (await write()) ?? (await leases.regain(intent.book.account).then(write));
  if (row === undefined) throw new LeaseLostError(intent.book.account, leases.holder()?.engine ?? null, null);
  const recorded = orderRecord(row);
  refuseOther(intent, owner, recorded);
  return recorded;
}

/**
 * One statement: the order and its share are written where the rebalance is open and this engine holds the
 * account (both rows are held, so that nothing of it ends meanwhile), and the fund may trade so; or the order of
 * that id is read. Undefined where neither is so.
 */
async function insertOrRead(
  db: Db,
  intent: OrderIntent,
  owner: Owner,
  { holder, time }: { readonly holder: Holder | null; readonly time: number },
): Promise<OrderRow | undefined> {
  const { clientOrderId, book, side, contracts, limitPrice, reduceOnly } = intent;
  const columns = sql.join(ORDER_COLUMNS.map((column) => sql.ref(column)));
  const { rows } = await sql<OrderRow>`
    with present as (
      select ${columns} from orders join order_shares using (client_order_id)
      where client_order_id = ${clientOrderId}
    ), rebalance as (
      select id from rebalances
      where id = ${owner.rebalanceId} and outcome is null and not exists (select from present) for share
    ), lease as (${leaseToSend(holder, book.account)}
    ), written as (
      insert into orders (client_order_id, rebalance_id, account, contract, side, contracts, limit_price,
        reduce_only, state, intended_at, lease_token, leg)
      select ${clientOrderId}, id, ${book.account}, ${book.contract}, ${side}, ${contracts}::numeric,
        ${limitPrice}::numeric, ${reduceOnly}::boolean, 'intended', ${time}::bigint, lease.token, ${owner.leg}
      from rebalance, lease where ${mayTrade(owner.token, reduceOnly)}
      on conflict (client_order_id) do nothing
      returning *
    ), share as (
      insert into order_shares (client_order_id, token, contracts)
      select client_order_id, ${owner.token}, contracts from written returning *
    )
    select * from present union all
    select ${columns} from written as orders join share as order_shares using (client_order_id)`.execute(db);
  return rows[0] ?? (await readOrder(db, clientOrderId));
}

/** A second writer of the same id may have come first, unseen by the statement that lost. */
function readOrder(db: Db, clientOrderId: string): Promise<OrderRow | undefined> {
  return selectOrders(db).where('orders.client_order_id', '=', clientOrderId).executeTakeFirst();
}

async function refuseClosed(db: Db, id: string): Promise<void> {
  const rebalance = await db
    .selectFrom('rebalances')
    .select('outcome')
    .where('id', '=', id)
    .executeTakeFirst();
  if (rebalance === undefined) throw new UnknownRebalanceError(id);
  if (rebalance.outcome !== null) throw new RebalanceClosedError(id, rebalance.outcome);
}

/** Another attempt may have sized it by another position or price: what was recorded stands. */
function refuseOther(intent: OrderIntent, owner: Owner, recorded: OrderRecord): void {
  const was = recorded.intent;
  const fields = [
    { name: 'rebalance', was: recorded.rebalanceId, is: owner.rebalanceId },
    { name: 'token', was: recorded.token, is: owner.token },
    { name: 'account', was: was.book.account, is: intent.book.account },
    { name: 'contract', was: was.book.contract, is: intent.book.contract },
    { name: 'side', was: was.side, is: intent.side },
    { name: 'reduce-only', was: String(was.reduceOnly), is: String(intent.reduceOnly) },
  ];
  const differences = fields.filter((field) => field.was !== field.is);
  if (differences.length === 0) return;
  throw new IntentConflictError(
    intent.clientOrderId,
    differences.map(({ name, was: old, is }) => `${name} was ${old}, now ${is}`),
  );
}
