import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';

/** The ledger has a few dozen statements; one that is composed anew each time must not fill the server. */
const MOST_STATEMENTS = 200;

/** How the driver says that a statement took longer than `query_timeout`. */
const NO_ANSWER = 'Query read timeout';

/**
 * A pool whose statements are parsed and planned once a connection: it names each by its text, so the driver
 * prepares it. Statements must name their result columns one by one: a prepared `select *` breaks as soon as
 * a newer process adds a column.
 */
export function preparedPool(pool: pg.Pool): PostgresPool {
  const names = new Map<string, string>();
  return {
    connect: async () => prepared(await pool.connect(), names),
    end: () => pool.end(),
  };
}

function prepared(client: pg.PoolClient, names: Map<string, string>): PostgresPoolClient {
  // After a statement that never answered the connection is of no use: not even for a rollback.
  let stuck = false;
  const query = async (text: string, values: readonly unknown[]) => {
    if (stuck) throw new Error(NO_ANSWER);
    const name = values.length === 0 ? null : nameOf(text, names);
    try {
      return await client.query({ text, values: [...values], ...(name === null ? {} : { name }) });
    } catch (error) {
      stuck ||= error instanceof Error && error.message === NO_ANSWER;
      throw error;
    }
  };
  // Cast: kysely's type also has cursors, for streamed results, which the ledger never asks for.
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release(stuck) };
}

function nameOf(text: string, names: Map<string, string>): string | null {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size === MOST_STATEMENTS) return null;
  const name = `ballast_${names.size + 1}`;
  names.set(text, name);
  return name;
}
