import { realpath } from 'node:fs/promises';
import pg from 'pg';
import { POSTGRES_NAME } from './postgres-cluster.js';

const HOST = '127.0.0.1';
const TRY_MS = 3_000;

/** `postgres://ballast:PASSWORD@127.0.0.1:PORT/ballast`. The password is made of characters that need no escaping. */
export function postgresUrl(port: number, password: string, database = POSTGRES_NAME): string {
  return `postgres://${POSTGRES_NAME}:${password}@${HOST}:${port}/${database}`;
}

/** Whether a server answers at `port` to our password and serves exactly these database files. */
export async function serves(port: number, password: string, directory: string): Promise<boolean> {
  try {
    const shown = await withClient(port, password, (client) =>
      client.query<{ data_directory: string }>('SHOW data_directory'),
    );
    const served = shown.rows[0]?.data_directory ?? '';
    return (await realpath(served)) === (await realpath(directory));
  } catch {
    return false;
  }
}

/** Makes the database `ballast` unless it is there. */
export async function ensureDatabase(port: number, password: string): Promise<void> {
  await withClient(port, password, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [POSTGRES_NAME]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(POSTGRES_NAME)}`);
  });
}

async function withClient<T>(
  port: number,
  password: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const connectionString = postgresUrl(port, password, 'postgres');
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: TRY_MS, query_timeout: TRY_MS });
  client.on('error', () => {
    // A connection lost between two queries also fails the next one, which reports it.
  });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
