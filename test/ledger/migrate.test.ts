import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SchemaTooNewError, SchemaTooOldError } from '../../src/ledger/errors.js';
import { migrate } from '../../src/ledger/migrate.js';
import { MIGRATIONS } from '../../src/ledger/migrations/all.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.js';

const EVERY = Object.keys(MIGRATIONS);

let database: FreshDatabase;
let databaseUrl: string;
beforeEach(async () => {
  database = await freshDatabase();
  databaseUrl = database.url;
});
afterEach(() => database.drop());

async function execute(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(text);
  await client.end();
}

describe('migrating', () => {
  it('brings an empty database up to date, and a second time does nothing', async () => {
    expect(await migrate(databaseUrl)).toEqual(EVERY);
    expect(await migrate(databaseUrl)).toEqual([]);
    const ledger = await postgresLedger({ databaseUrl });
    expect(await ledger.funds()).toEqual([]);
    await ledger.disconnect();
  });

  it('is safe for several processes that start at once', async () => {
    const applied = await Promise.all(Array.from({ length: 6 }, () => migrate(databaseUrl)));
    expect(applied.flat()).toEqual(EVERY);
  });

  it('keeps ledgers in other schemas of the same database apart', async () => {
    await migrate(databaseUrl);
    expect(await migrate(databaseUrl, 'replay')).toEqual(EVERY);
  });

  it('refuses a schema that a newer version has written, to migrate as to open', async () => {
    await migrate(databaseUrl);
    await execute("insert into ballast.kysely_migration values ('9999-from-the-future', now())");
    await expect(migrate(databaseUrl)).rejects.toThrow(SchemaTooNewError);
    const opening = postgresLedger({ databaseUrl });
    await expect(opening).rejects.toThrow(SchemaTooNewError);
    await expect(opening).rejects.toThrow('it has 9999-from-the-future, unknown here');
  });

  it('refuses to open what was never migrated', async () => {
    const opening = postgresLedger({ databaseUrl });
    await expect(opening).rejects.toThrow(SchemaTooOldError);
    await expect(opening).rejects.toThrow(`is not migrated: ${EVERY.join(', ')} must be applied first`);
  });

  it('refuses a schema name that would not be safe in SQL', async () => {
    await expect(migrate(databaseUrl, 'x; drop')).rejects.toThrow("schema 'x; drop'");
  });
});
