import { sql } from 'kysely';
import { type Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import { pointNavAfterFee } from '../domain/index-nav.js';
import { lockFund } from './fund-rows.js';
import { fromNumeric } from './numeric.js';
import type { FundRecord } from './records/fund.js';
import type { FeeCharge } from './records/settlement.js';
import type { Session, Tx } from './session.js';

/**
 * Each charge once by its instant; the amounts are owed by the fund until they are paid out. In the index model they are
 * what the issuer has earned by them, and each takes its part of the NAV of the rebalance point.
 */
export function bookFees(
  session: Session,
  token: string,
  charges: readonly FeeCharge[],
  until: number,
): Promise<FundRecord> {
  return session.transaction(async (tx) => {
    const fund = await lockFund(tx, token);
    if (charges.length === 0 && until <= (fund.feesBookedUntil ?? until - 1)) return fund;
    const { rows } = await sql<Booked>`
      with charge as (
        insert into fee_charges (token, due_at, rate, price, equity, amount)
        select ${token}, c."dueAt", c.rate, c.price, c.equity, c.amount
        from jsonb_to_recordset(${JSON.stringify(charges)}::jsonb) as c("dueAt" bigint, rate numeric, price numeric,
          equity numeric, amount numeric)
        on conflict (token, due_at) do nothing
        returning due_at, rate, equity, amount
      )
      update funds set
        fees_payable = fees_payable + (select coalesce(sum(amount), 0) from charge),
        fees_booked_until = greatest(fees_booked_until, ${until}::bigint)
      where token = ${token}
      returning fees_payable, fees_booked_until, (select coalesce(json_agg(rate::text order by due_at)
        filter (where equity > 0), '[]') from charge) as rates`.execute(tx);
    const [row] = rows;
    if (row === undefined) return fund;
    return {
      ...fund,
      feesPayable: fromNumeric(row.fees_payable),
      feesBookedUntil: row.fees_booked_until,
      pointNav: fund.pointNav && (await chargePoint(tx, token, decimal(fund.pointNav), row.rates)),
    };
  });
}

interface Booked {
  readonly fees_payable: string;
  readonly fees_booked_until: number;
  /** Of the charges that were not booked before, in their order. */
  readonly rates: readonly string[];
}

/** What is not charged takes nothing: a fund that was wiped out at that instant owes no fee. */
async function chargePoint(
  tx: Tx,
  token: string,
  pointNav: Decimal,
  rates: readonly string[],
): Promise<DecimalString> {
  const nav = rates.reduce((left, rate) => pointNavAfterFee(left, decimal(fromNumeric(rate))), pointNav);
  if (rates.length > 0) {
    await tx
      .updateTable('funds')
      .set({ point_nav: plain(nav) })
      .where('token', '=', token)
      .execute();
  }
  return plain(nav);
}
