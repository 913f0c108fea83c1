import { sql } from 'kysely';
import type { ExplainedEvents } from './explain-events.js';
import { fromNumeric } from './numeric.js';
import { stateAfter } from './order-transitions.js';
import type { FundRecord } from './records/fund.js';
import type { Tx } from './session.js';

/**
 * One statement. All arithmetic is PostgreSQL's `numeric`, which is exact:
 * a buy adds contracts and takes contracts x price + fee of cash; a funding payment takes what was paid.
 */
export async function writeEvents(
  tx: Tx,
  fund: FundRecord,
  { executions, funding }: ExplainedEvents,
  until: number,
): Promise<FundRecord> {
  const { account, contract, token } = fund.settings;
  const { rows } = await sql<{ contracts: string; cash: string }>`
    with fill as (
      insert into executions (account, execution_id, contract, client_order_id, side, contracts, price, fee, time,
        mark_price)
      select ${account}, e."executionId", e.contract, e."clientOrderId", e.side, e.contracts, e.price, e.fee, e.time,
        e."markPrice"
      from jsonb_to_recordset(${JSON.stringify(executions)}::jsonb) as e("executionId" text, contract text,
        "clientOrderId" text, side text, contracts numeric, price numeric, fee numeric, time bigint,
        "markPrice" numeric)
      returning *, case side when 'buy' then contracts else -contracts end as signed
    ), share as (
      insert into execution_shares (account, execution_id, token, contracts, cash)
      select fill.account, fill.execution_id, order_shares.token, fill.signed, -fill.signed * fill.price - fill.fee
      from fill join order_shares using (client_order_id)
      returning contracts, cash
    ), filled as (
      update orders set
        booked = orders.booked + f.contracts,
        filled = greatest(filled, orders.booked + f.contracts),
        state = case when orders.booked + f.contracts < orders.contracts
          then ${stateAfter('partially-filled')} else ${stateAfter('filled')} end
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
