import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface FreshDatabase {
  readonly url: string;
  /** Ends every session in it and removes it. */
  drop(): Promise<void>;
}

/** An empty database on the run's shared server, for one test file; `drop()` it in `afterAll`. */
export const freshDatabase = (): Promise<FreshDatabase> => databaseFrom('template1');

/** The same with the ledger's tables, as the migrations leave them: a copy, which takes a fraction of their time. */
export const migratedDatabase = (): Promise<FreshDatabase> => databaseFrom(inject('migratedTemplate'));

async function databaseFrom(template: string): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
