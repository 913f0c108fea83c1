import { sql } from 'kysely';
import type { Db } from './session.js';

/** The database's clock in milliseconds since 1970: the one clock that every process on this ledger shares. */
export const DATABASE_NOW = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

export async function readClock(db: Db): Promise<number> {
  const { rows } = await sql<{ now: number }>`select ${DATABASE_NOW} as now`.execute(db);
  return rows[0]?.now ?? Number.NaN;
}
