import { type Kysely, Migrator, sql } from 'kysely';
import { type Database, DEFAULT_SCHEMA, openDatabase } from './database.js';
import { SchemaTooNewError, SchemaTooOldError } from './errors.js';
import { MIGRATIONS } from './migrations/all.js';
import { unavailable } from './session.js';
import type { Tables } from './tables.js';

const KNOWN = Object.keys(MIGRATIONS);

/**
 * Brings the ledger's schema up to this version and returns the names of what was applied; the schema is
 * created where it is missing. Several processes may call it at once: one works, under PostgreSQL's advisory
 * lock, and the others wait and find it done. Throws `SchemaTooNewError`, `LedgerUnavailableError`.
 */
export async function migrate(databaseUrl: string, schema = DEFAULT_SCHEMA): Promise<readonly string[]> {
  const database = openDatabase({ databaseUrl, schema }, 2, () => {});
  try {
    return await applyMissing(database, schema);
  } catch (error) {
    throw unavailable(error, database.address);
  } finally {
    await database.close();
  }
}

/** Throws unless the schema is exactly at this version. */
export async function requireSchema(db: Kysely<Tables>, address: string, schema: string): Promise<void> {
  const applied = await refuseNewer(db, address, schema);
  const missing = KNOWN.filter((name) => !applied.includes(name));
  if (missing.length > 0) throw new SchemaTooOldError(address, missing);
}

async function applyMissing({ db, address }: Database, schema: string): Promise<readonly string[]> {
  await refuseNewer(db, address, schema);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    // Named, since another schema of the same database may hold a ledger too.
    migrationTableSchema: schema,
  });
  const { error, results } = await migrator.migrateToLatest();
  // A newer version may have migrated between the check and the lock.
  if (error !== undefined) {
    await refuseNewer(db, address, schema);
    throw error;
  }
  return (results ?? [])
    .filter(({ status }) => status === 'Success')
    .map(({ migrationName }) => migrationName);
}

async function refuseNewer(db: Kysely<Tables>, address: string, schema: string): Promise<readonly string[]> {
  const applied = await appliedMigrations(db, schema);
  const unknown = applied.filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0) throw new SchemaTooNewError(address, unknown);
  return applied;
}

async function appliedMigrations(db: Kysely<Tables>, schema: string): Promise<readonly string[]> {
  const table = `${schema}.kysely_migration`;
  const found = await sql<{ exists: boolean }>`select to_regclass(${table}) is not null as exists`.execute(
    db,
  );
  if (found.rows[0]?.exists !== true) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(table)} order by name`.execute(
    db,
  );
  return rows.map(({ name }) => name);
}
