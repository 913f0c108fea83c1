import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './database.js';
import { LedgerUnavailableError } from './errors.js';
import type { Tables } from './tables.js';
import type { Place } from './trail-port.js';

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** How every method of the ledger reaches the database. */
export interface Session {
  /** One or a few statements, each by itself. */
  run<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Statements that all see the ledger as it was at the first of them, whatever is written meanwhile. */
  reading<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** All or nothing; read committed, with row locks where it matters. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** The same session for what somebody says from this place: with what it writes the database puts that on record. */
export function heardFrom(session: Session, { origin, address }: Place): Session {
  return {
    ...session,
    transaction: (work) =>
      session.transaction(async (tx) => {
        await sql`select set_config('ballast.origin', ${origin}, true),
          set_config('ballast.address', ${address ?? ''}, true)`.execute(tx);
        return work(tx);
      }),
  };
}

const ATTEMPTS = 5;

export function openSession({ db, address }: Database, beforeCommit?: () => Promise<void>): Session {
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (attempt === ATTEMPTS || !lostARace(error)) throw unavailable(error, address);
        await delay(attempt * 5 * (1 + Math.random()));
      }
    }
  };
  return {
    run: (work) => guarded(() => work(db)),
    reading: (work) =>
      guarded(() =>
        db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
      ),
    transaction: (work) =>
      guarded(() =>
        db.transaction().execute(async (tx) => {
          const result = await work(tx);
          await beforeCommit?.();
          return result;
        }),
      ),
  };
}

/** `error` as `LedgerUnavailableError` where it says so; any other error as it is. */
export function unavailable(error: unknown, address: string): unknown {
  if (!(error instanceof Error) || error instanceof LedgerUnavailableError) return error;
  const reason = whyUnavailable(error);
  return reason === null ? error : new LedgerUnavailableError(address, reason, { cause: error });
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

function lostARace(error: unknown): boolean {
  const code = codeOf(error);
  return code === SERIALIZATION_FAILURE || code === DEADLOCK;
}

/**
 * SQLSTATE classes and codes, and transport codes, after which calling later may help:
 * 08 connection, 28 authorisation, 57P shutdown or restart, 53 resources (53300: too many connections).
 */
const UNAVAILABLE_STATE = /^(08|28|53|57P0|25P03|55P03|3D000|25006)/;
const TRANSPORT = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
/** The driver names these by their message only. */
const DRIVER =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection)/;

function whyUnavailable(error: Error): string | null {
  const code = codeOf(error);
  if (code !== null && TRANSPORT.has(code)) return code;
  if (code !== null && UNAVAILABLE_STATE.test(code)) return error.message;
  return DRIVER.test(error.message) ? error.message : null;
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
