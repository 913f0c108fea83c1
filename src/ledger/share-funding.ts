import { sql } from 'kysely';
import { decimal, plain } from '../domain/decimal.js';
import { fundingPayment } from '../domain/funding-payment.js';
import type { FundingPayment } from '../venue/port.js';
import { fromNumeric } from './numeric.js';
import type { FundRecord } from './records/fund.js';
import type { Tx } from './session.js';

/**
 * Each fund of a hedge book pays funding on what it holds, rounded as booked; what the roundings leave of the book's own
 * payment, and what was traded and not divided yet, is the residual's.
 */
export async function shareFunding(
  tx: Tx,
  { settings: { account, token: book } }: FundRecord,
  payments: readonly FundingPayment[],
): Promise<void> {
  if (payments.length === 0) return;
  const { rows } = await sql<{ token: string; contracts: string }>`
    select positions.token, positions.contracts from positions join funds using (token)
    where funds.settings ->> 'book' = ${book} and positions.contracts <> 0
    order by positions.token for no key update`.execute(tx);
  for (const { executionId, price, rate, time } of payments) {
    for (const row of rows) {
      const contracts = fromNumeric(row.contracts);
      const paid = plain(fundingPayment(decimal(contracts), decimal(price), decimal(rate)));
      await tx
        .insertInto('funding_shares')
        .values({ account, execution_id: executionId, token: row.token, contracts, paid, time })
        .execute();
      await tx
        .updateTable('positions')
        .set((eb) => ({ cash: eb('cash', '-', paid) }))
        .where('token', '=', row.token)
        .execute();
    }
  }
}
