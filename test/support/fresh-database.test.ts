import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { freshDatabase } from './fresh-database.js';

it('is empty, apart from every other, and gone after its drop, sessions and all', async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
  const session = new pg.Client({ connectionString: one.url });
  session.on('error', () => undefined);
  await session.connect();
  await session.query('CREATE TABLE mine ()');
  expect(await tables(two.url)).toBe(0);
  await one.drop();
  await two.drop();
  const left = await count(
    inject('databaseUrl'),
    `SELECT count(*) FROM pg_database WHERE datname IN ('${name(one.url)}', '${name(two.url)}')`,
  );
  expect(left).toBe(0);
});

function name(url: string): string {
  return new URL(url).pathname.slice(1);
}

function tables(url: string): Promise<number> {
  return count(url, `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`);
}

async function count(connectionString: string, text: string): Promise<number> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>(text);
    return Number(rows[0]?.count);
  } finally {
    await client.end();
  }
}
