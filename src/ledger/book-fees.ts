import { sql } from 'kysely';
import { lockFund } from './fund-rows.js';
import { fromNumeric } from './numeric.js';
import type { FeeCharge, FundRecord } from './port.js';
import type { Session } from './session.js';

/** Each charge once by its instant; the amounts are owed by the fund until they are paid out. */
export function bookFees(
  session: Session,
  token: string,
  charges: readonly FeeCharge[],
  until: number,
): Promise<FundRecord> {
  return session.transaction(async (tx) => {
    const fund = await lockFund(tx, token);
    if (charges.length === 0 && until <= (fund.feesBookedUntil ?? until - 1)) return fund;
    const { rows } = await sql<{ fees_payable: string; fees_booked_until: number }>`
      with charge as (
        insert into fee_charges (token, due_at, rate, price, equity, amount)
        select ${token}, c."dueAt", c.rate, c.price, c.equity, c.amount
        from jsonb_to_recordset(${JSON.stringify(charges)}::jsonb) as c("dueAt" bigint, rate numeric, price numeric,
          equity numeric, amount numeric)
        on conflict (token, due_at) do nothing
        returning amount
      )
      update funds set
        fees_payable = fees_payable + (select coalesce(sum(amount), 0) from charge),
        fees_booked_until = greatest(fees_booked_until, ${until}::bigint)
      where token = ${token}
      returning fees_payable, fees_booked_until`.execute(tx);
    const [row] = rows;
    if (row === undefined) return fund;
    return { ...fund, feesPayable: fromNumeric(row.fees_payable), feesBookedUntil: row.fees_booked_until };
  });
}
