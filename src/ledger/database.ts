import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { preparedPool } from './prepared-pool.js';
import type { Tables } from './tables.js';
import type { Origin } from './trail-port.js';

/** Where a ledger lives: a PostgreSQL address, and the schema of its tables there. */
export interface LedgerPlace {
  readonly databaseUrl: string;
  readonly schema: string;
}

export interface Database {
  readonly db: Kysely<Tables>;
  /** `host:port/database`, for messages. */
  readonly address: string;
  close(): Promise<void>;
}

export const DEFAULT_SCHEMA = 'ballast';

const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Settings of one connection; every connection sees the ledger's schema alone. `origin`: from where the people speak
 * whose doings it writes, for the record that the database makes of them.
 */
export function connectionConfig(place: LedgerPlace, origin: Origin | null = null): pg.ClientConfig {
  if (!SCHEMA_NAME.test(place.schema)) {
    throw new RangeError(`schema '${place.schema}': use lower-case letters, digits and _ only`);
  }
  return {
    connectionString: place.databaseUrl,
    application_name: `ballast-ledger/${place.schema}`,
    // All statements look up a few rows by their keys: planning each anew would cost more than running it.
    options: [
      ...[`-c search_path=${place.schema}`, '-c plan_cache_mode=force_generic_plan'],
      ...(origin === null ? [] : [`-c ballast.origin=${origin.replace(' ', '\\ ')}`]),
    ].join(' '),
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    types: columnTypes(),
  };
}

/** Throws a `RangeError` where the address cannot be read; the address itself may hold a password. */
export function addressOf(databaseUrl: string): string {
  try {
    if (!/^postgres(ql)?:/.test(databaseUrl)) throw new RangeError(databaseUrl);
    const { host, port, database } = new pg.Client({ connectionString: databaseUrl });
    return `${host}:${port}/${database ?? ''}`;
  } catch {
    throw new RangeError('not a PostgreSQL address: write postgres://user:password@host:port/database');
  }
}

/** Opens the pool; the first connection is made at the first query. */
export function openDatabase(
  place: LedgerPlace,
  maxConnections: number,
  onIdleError: (error: Error) => void,
  origin: Origin | null = null,
): Database {
  const address = addressOf(place.databaseUrl);
  const pool = new pg.Pool({
    ...connectionConfig(place, origin),
    max: maxConnections,
    // Kept: at a breach nobody waits for one to be made, nor for its statements to be planned.
    idleTimeoutMillis: 0,
    // A process that hangs in a transaction must not hold a fund's row for ever.
    idle_in_transaction_session_timeout: 30_000,
    lock_timeout: 15_000,
    // A connection that a network has swallowed says nothing.
    query_timeout: 30_000,
  });
  // A connection that breaks is replaced by the pool, and whoever used it hears of it from its statement:
  // but without these listeners, one for idle connections and one for those in use, it would end the process.
  pool.on('error', onIdleError);
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: preparedPool(pool) }) });
  return { db, address, close: () => db.destroy() };
}

/** Times are bigint milliseconds, exact as numbers; numeric stays text. */
function columnTypes(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  return types;
}
