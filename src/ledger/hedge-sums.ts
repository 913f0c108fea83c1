import { sql } from 'kysely';
import { fromNumeric } from './numeric.js';
import type { HedgeSums } from './records/fund.js';
import type { Session } from './session.js';

interface Row {
  readonly token: string;
  readonly paid_in: string;
  readonly fee_income: string;
  readonly trading_fee: string;
  readonly slippage: string;
  readonly funding: string;
  readonly deficit: string;
  readonly dealt_value: string;
  readonly dealing_fees: string;
}

export function readHedgeSums(session: Session, tokens: readonly string[]): Promise<readonly HedgeSums[]> {
  if (tokens.length === 0) return Promise.resolve([]);
  return session.run(async (db) => {
    const { rows } = await sql<Row>`
      select funds.token,
        (select coalesce(sum(amount), 0) from transfers t where t.token = funds.token) as paid_in,
        (select coalesce(sum(amount), 0) from fee_charges c where c.token = funds.token) as fee_income,
        (select coalesce(sum(units * nav), 0) from dealings d where d.token = funds.token and d.state = 'dealt') as dealt_value,
        (select coalesce(sum(fee + dust), 0) from dealings d where d.token = funds.token and d.state = 'dealt') as dealing_fees,
        fills.fee + shares.fee as trading_fee,
        fills.slippage + shares.slippage as slippage,
        (select coalesce(sum(paid), 0) from funding_payments p where p.token = funds.token)
          + (select coalesce(sum(paid), 0) from funding_shares p where p.token = funds.token) as funding,
        coalesce((select (wipe_out ->> 'deficit')::numeric from rebalances r
          where r.token = funds.token and outcome = 'wiped-out' order by ordinal desc limit 1), 0) as deficit
      from funds, lateral (
        select coalesce(sum(e.fee), 0) as fee,
          coalesce(sum(s.contracts * ((r.strike ->> 'markPrice')::numeric - e.price)), 0) as slippage
        from execution_shares s
          join executions e using (account, execution_id)
          join orders o using (client_order_id)
          join rebalances r on r.id = o.rebalance_id
        where s.token = funds.token
      ) fills, lateral (
        select coalesce(sum(fee), 0) as fee, coalesce(sum(executed * price - notional), 0) as slippage
        from round_shares where round_shares.token = funds.token
      ) shares
      where funds.token = any(${tokens}::text[])
      order by funds.token`.execute(db);
    return rows.map((row) => ({
      token: row.token,
      paidIn: fromNumeric(row.paid_in),
      feeIncome: fromNumeric(row.fee_income),
      tradingFee: fromNumeric(row.trading_fee),
      slippage: fromNumeric(row.slippage),
      funding: fromNumeric(row.funding),
      deficit: fromNumeric(row.deficit),
      dealtValue: fromNumeric(row.dealt_value),
      dealingFees: fromNumeric(row.dealing_fees),
    }));
  });
}
