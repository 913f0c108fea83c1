import { sql } from 'kysely';
import type { AccountEvent, BookKey } from '../venue/port.js';
import {
  type BookedAmounts,
  type ExplainedEvents,
  eventKey,
  explainEvents,
  type KnownOrder,
} from './explain-events.js';
import { lockFund, readFund } from './fund-rows.js';
import { fromNumeric } from './numeric.js';
import type { BookedEvents, FundRecord } from './port.js';
import type { Db, Session, Tx } from './session.js';

/**
 * Most readings bring nothing new, and then only the instant moves. What is new, or not explained, is looked
 * at again with the fund's row held.
 */
export async function bookEvents(
  session: Session,
  token: string,
  events: readonly AccountEvent[],
  readUntil: number,
): Promise<BookedEvents> {
  const nothingNew = await session.run(async (db) => {
    const fund = await readFund(db, token);
    const explained = await explain(db, fund, events);
    if (explained.unexplained.length > 0 || size(explained) > 0) return null;
    return await moveInstant(db, fund, readUntil);
  });
  if (nothingNew !== null) return { fund: nothingNew, newlyBooked: 0, unexplained: [] };
  return session.transaction(async (tx) => book(tx, await lockFund(tx, token), events, readUntil));
}

/** Within the transaction that holds the fund's row. */
export async function book(
  tx: Tx,
  fund: FundRecord,
  events: readonly AccountEvent[],
  readUntil: number,
): Promise<BookedEvents> {
  const explained = await explain(tx, fund, events);
  const { unexplained } = explained;
  const newlyBooked = size(explained);
  const until = Math.min(readUntil, ...unexplained.map(({ event }) => event.time));
  if (newlyBooked === 0) return { fund: await moveInstant(tx, fund, until), newlyBooked, unexplained };
  return { fund: await write(tx, fund, explained, until), newlyBooked, unexplained };
}

const size = ({ executions, funding }: ExplainedEvents): number => executions.length + funding.length;

/** Never back. The caller keeps it before an event that waits for an explanation. */
async function moveInstant(db: Db, fund: FundRecord, until: number): Promise<FundRecord> {
  if (fund.eventsBookedUntil !== null && until <= fund.eventsBookedUntil) return fund;
  const moved = await db
    .updateTable('funds')
    .set({ events_booked_until: sql`greatest(events_booked_until, ${until}::bigint)` })
    .where('token', '=', fund.settings.token)
    .returning('events_booked_until')
    .executeTakeFirstOrThrow();
  return { ...fund, eventsBookedUntil: moved.events_booked_until };
}

async function explain(db: Db, fund: FundRecord, events: readonly AccountEvent[]): Promise<ExplainedEvents> {
  const { account, contract } = fund.settings;
  const book: BookKey = { account, contract };
  if (events.length === 0) return { executions: [], funding: [], unexplained: [] };
  const orderIds = events.flatMap((event) => (event.kind === 'trade' ? [event.clientOrderId] : []));
  const executionIds = events.map(({ executionId }) => executionId);
  const { rows } = await sql<KnownRow>`
    select 'order' as kind, client_order_id as id, account, contract, side, contracts, null as price, booked as amount
    from orders where client_order_id = any(${orderIds}::text[])
    union all
    select 'trade', execution_id, account, contract, side, contracts, price, fee
    from executions where account = ${book.account} and execution_id = any(${executionIds}::text[])
    union all
    select 'funding', execution_id, account, contract, null, contracts, price, paid
    from funding_payments where account = ${book.account} and execution_id = any(${executionIds}::text[])
  `.execute(db);
  return explainEvents(events, { book, orders: knownOrders(rows), booked: bookedAmounts(rows) });
}

interface OrderRow {
  readonly kind: 'order';
  readonly id: string;
  readonly account: string;
  readonly contract: string;
  readonly side: KnownOrder['side'];
  readonly contracts: string;
  readonly amount: string;
}

interface EventRow {
  readonly kind: 'trade' | 'funding';
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
    const { account, contract, side } = row;
    const contracts = fromNumeric(row.contracts);
    orders.set(row.id, { book: { account, contract }, side, contracts, booked: fromNumeric(row.amount) });
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

/**
 * One statement. All arithmetic is PostgreSQL's `numeric`, which is exact:
 * a buy adds contracts and takes contracts x price + fee of cash; a funding payment takes what was paid.
 */
async function write(
  tx: Tx,
  fund: FundRecord,
  { executions, funding }: ExplainedEvents,
  until: number,
): Promise<FundRecord> {
  const { account, contract, token } = fund.settings;
  const { rows } = await sql<{ contracts: string; cash: string }>`
    with fill as (
      insert into executions (account, execution_id, contract, client_order_id, side, contracts, price, fee, time)
      select ${account}, e."executionId", e.contract, e."clientOrderId", e.side, e.contracts, e.price, e.fee, e.time
      from jsonb_to_recordset(${JSON.stringify(executions)}::jsonb) as e("executionId" text, contract text,
        "clientOrderId" text, side text, contracts numeric, price numeric, fee numeric, time bigint)
      returning *, case side when 'buy' then contracts else -contracts end as signed
    ), share as (
      insert into execution_shares (account, execution_id, token, contracts, cash)
      select fill.account, fill.execution_id, order_shares.token, fill.signed, -fill.signed * fill.price - fill.fee
      from fill join order_shares using (client_order_id)
      returning contracts, cash
    ), filled as (
      update orders set booked = orders.booked + f.contracts, filled = greatest(filled, orders.booked + f.contracts)
      from (select client_order_id, sum(contracts) as contracts from fill group by client_order_id) f
      where orders.client_order_id = f.client_order_id
    ), payment as (
      insert into funding_payments (account, execution_id, contract, token, rate, contracts, price, paid, time)
      select ${account}, p."executionId", p.contract, ${token}, p.rate, p.contracts, p.price, p.paid, p.time
      from jsonb_to_recordset(${JSON.stringify(funding)}::jsonb) as p("executionId" text, contract text,
        rate numeric, contracts numeric, price numeric, paid numeric, time bigint)
      returning 0::numeric as contracts, -paid as cash
    ), change as (
      select coalesce(sum(contracts), 0) as contracts, coalesce(sum(cash), 0) as cash
      from (select * from share union all select * from payment) c
    ), reached as (
      update funds set events_booked_until = greatest(events_booked_until, ${until}::bigint) where token = ${token}
    )
    update positions set contracts = positions.contracts + change.contracts, cash = positions.cash + change.cash
    from change where account = ${account} and contract = ${contract} and token = ${token}
    returning positions.contracts, positions.cash`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw new Error(`the ledger has no position of ${token} in ${account}/${contract}`);
  return {
    ...fund,
    contracts: fromNumeric(row.contracts),
    cash: fromNumeric(row.cash),
    eventsBookedUntil: Math.max(fund.eventsBookedUntil ?? until, until),
  };
}
