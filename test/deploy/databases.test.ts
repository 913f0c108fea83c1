import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ballast } from '../operator/ballast.js';
import { compose, root } from './compose-file.js';
import { type EmptyServer, emptyServer } from './postgres.js';
import { type Ended, run } from './run.js';

const LEDGER = 'ledger\'s "p@ss:word"/%41#$x';
const TEMPORAL = "temporal's p@ss:word/%41#$x";

let server: EmptyServer;

/** The service `databases`, with its own command line. */
function prepare(passwords: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const [program = '', script = ''] = compose.services.databases?.entrypoint ?? [];
  return run(program, [script.replace('/app/', root)], {
    PGHOST: '127.0.0.1',
    PGPORT: String(server.port),
    PGUSER: 'postgres',
    PGPASSWORD: server.password,
    LEDGER_PASSWORD: LEDGER,
    TEMPORAL_DB_PASSWORD: TEMPORAL,
    ...passwords,
  });
}

beforeAll(async () => {
  server = await emptyServer();
});
afterAll(async () => {
  await server.stop();
});

describe('the databases of an installation', () => {
  test('weak, equal and unreadable passwords are refused, all at once, and none is repeated', async () => {
    const passwords = {
      LEDGER_PASSWORD: 'changeme',
      TEMPORAL_DB_PASSWORD: 'changeme',
      PGPASSWORD: 'a"long\\enough-one',
    };
    const { code, stderr } = await prepare(passwords);
    expect(code).toBe(1);
    expect(stderr).toContain('LEDGER_PASSWORD is shorter than 16 characters');
    expect(stderr).toContain('TEMPORAL_DB_PASSWORD is shorter than 16 characters');
    expect(stderr).toContain('TEMPORAL_DB_PASSWORD is the same as another password');
    expect(stderr).not.toContain('changeme');
    expect((await prepare({ TEMPORAL_DB_PASSWORD: 'with"a-quote-inside' })).stderr).toContain('contains "');
  });

  test('each role owns its databases and cannot enter those of the other; a second run changes nothing', async () => {
    expect(await prepare()).toMatchObject({ code: 0, stderr: '' });
    expect(await prepare()).toMatchObject({ code: 0, stderr: '' });
    const owners = await server.query(
      'postgres',
      server.password,
      'postgres',
      "select datname, rolname, rolsuper from pg_database d join pg_roles r on r.oid = d.datdba where datname !~ '^(postgres|template.)$' order by 1",
    );
    expect(owners).toEqual([
      { datname: 'ballast', rolname: 'ballast', rolsuper: false },
      { datname: 'temporal', rolname: 'temporal', rolsuper: false },
      { datname: 'temporal_visibility', rolname: 'temporal', rolsuper: false },
    ]);
    await expect(server.query('ballast', LEDGER, 'temporal', 'select 1')).rejects.toThrow(
      'permission denied',
    );
    await expect(server.query('temporal', TEMPORAL, 'ballast', 'select 1')).rejects.toThrow(
      'permission denied',
    );
    await server.query('temporal', TEMPORAL, 'temporal_visibility', 'create extension btree_gin');
  });

  test('a password that changed in the environment is changed in the server', async () => {
    const changed = 'another-password-of-the-ledger';
    expect(await prepare({ LEDGER_PASSWORD: changed })).toMatchObject({ code: 0 });
    await expect(server.query('ballast', LEDGER, 'ballast', 'select 1')).rejects.toThrow(
      'authentication failed',
    );
    await server.query('ballast', changed, 'ballast', 'select 1');
    expect(await prepare()).toMatchObject({ code: 0 });
  });

  test('`ballast migrate` as the service runs it makes the ledger, whatever characters the password has', async () => {
    expect(await prepare()).toMatchObject({ code: 0 });
    const address = compose.services.migrate?.environment.DATABASE_URL ?? '';
    const env = {
      DATABASE_URL: address.replace('@postgres:5432', `@127.0.0.1:${server.port}`),
      PGPASSWORD: LEDGER,
    };
    const [command = ''] = compose.services.migrate?.command ?? [];
    expect(await ballast([command], env)).toMatchObject({ code: 0, stderr: '' });
    expect(await server.query('ballast', LEDGER, 'ballast', 'select token from ballast.funds')).toEqual([]);
  });
});
