import { sql } from 'kysely';

/** The database's clock in milliseconds since 1970: the one clock that every process on this ledger shares. */
export const DATABASE_NOW = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
