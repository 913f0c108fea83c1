import { type RawBuilder, sql } from 'kysely';

export const CHANNEL = 'ballast_fund_changed';

/**
 * Says that a fund changed, when and if the transaction commits. Channels belong to the whole database, so
 * the payload names the schema too: `ballast/BTC3L`.
 */
export function notifyFundChanged(token: string): RawBuilder<unknown> {
  return sql`pg_notify(${CHANNEL}, current_schema() || '/' || ${token}::text)`;
}
