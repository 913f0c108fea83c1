import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '../../src/config/environment.js';
import { readSigningKey } from '../../src/signing/signing-key.js';
import { root } from './compose-file.js';
import { type Ended, run } from './run.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ballast-scripts-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** A program of this name that notes its arguments, line by line, and then does as `body` says. */
async function recorded(name: string, body = ''): Promise<void> {
  const file = join(directory, name);
  await writeFile(file, `#!/bin/sh\necho "$*" >>"${directory}/calls"\n${body}\n`);
  await chmod(file, 0o755);
}

const calls = async (): Promise<string[]> =>
  (await readFile(join(directory, 'calls'), 'utf8')).trim().split('\n');

function script(path: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  return run('sh', [join(root, path)], { PATH: `${directory}:${process.env.PATH}`, ...env });
}

test('every shell script is one to sh and to bash', async () => {
  const files = await readdir(join(root, 'deploy'), { recursive: true });
  const scripts = files.filter((file) => file.endsWith('.sh')).map((file) => join(root, 'deploy', file));
  expect(scripts.length).toBe(4);
  for (const file of scripts) {
    expect(await run('sh', ['-n', file])).toMatchObject({ code: 0, stderr: '' });
    expect(await run('bash', ['-n', file])).toMatchObject({ code: 0, stderr: '' });
  }
});

describe("Temporal's schema", () => {
  const env = { SQL_HOST: 'postgres', SQL_USER: 'temporal', SQL_PASSWORD: 'secret' };

  test('is set up and updated in both databases; the password is in no command line', async () => {
    await recorded('temporal-sql-tool');
    expect(await script('deploy/temporal/schema.sh', env)).toMatchObject({ code: 0 });
    expect(await calls()).toEqual([
      '--plugin postgres12 --database temporal setup-schema --version 0.0',
      '--plugin postgres12 --database temporal update-schema --schema-name postgresql/v12/temporal',
      '--plugin postgres12 --database temporal_visibility setup-schema --version 0.0',
      '--plugin postgres12 --database temporal_visibility update-schema --schema-name postgresql/v12/visibility',
    ]);
  });

  test('stops at the first failure', async () => {
    await recorded('temporal-sql-tool', 'exit 3');
    expect((await script('deploy/temporal/schema.sh', env)).code).not.toBe(0);
    expect(await calls()).toHaveLength(1);
  });
});

describe("Temporal's namespace", () => {
  const env = {
    TEMPORAL_ADDRESS: 'temporal:7233',
    TEMPORAL_NAMESPACE: 'ballast',
    TEMPORAL_RETENTION: '90d',
    ATTEMPTS: '3',
    PAUSE_SECONDS: '0',
  };

  test('is created where it is missing, and waited for', async () => {
    await recorded('temporal', '[ "$3" != describe ]');
    expect(await script('deploy/temporal/namespace.sh', env)).toMatchObject({ code: 0 });
    expect(await calls()).toEqual([
      'operator namespace describe --namespace ballast',
      'operator namespace create --namespace ballast --retention 90d',
      'workflow list --namespace ballast --limit 1',
    ]);
  });

  test('is given the retention of the environment where it exists', async () => {
    await recorded('temporal');
    expect(await script('deploy/temporal/namespace.sh', env)).toMatchObject({ code: 0 });
    expect(await calls()).toContain('operator namespace update --namespace ballast --retention 90d');
  });

  test('gives up after the attempts it has, with what was said last', async () => {
    await recorded('temporal', 'echo "no such server" >&2; exit 1');
    const { code, stderr } = await script('deploy/temporal/namespace.sh', env);
    expect(code).toBe(1);
    expect(stderr).toContain('not ready after 3 attempts. Lastly: no such server');
  });
});

test('the paper exchange is started on a configuration that nobody else can read', async () => {
  await recorded('ballast');
  const env = { BALLAST_FUNDS: join(directory, 'funds.yaml'), TMPDIR: directory };
  const keys = { BALLAST_KEY_X_1: 'a-key', BALLAST_SECRET_X_1: 'a-secret' };
  await writeFile(env.BALLAST_FUNDS, 'funds: [{ token: X3L, account: x-1, initial: { equity: 100.10 } }]');
  expect(await script('deploy/paper/start.sh', { ...env, ...keys })).toMatchObject({ code: 0, stderr: '' });
  const file = join(directory, 'exchange.json');
  expect(await calls()).toEqual([`exchange --config ${file}`]);
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect(JSON.parse(await readFile(file, 'utf8')).accounts).toEqual([
    { name: 'x-1', apiKey: 'a-key', apiSecret: 'a-secret', deposit: '100.10' },
  ]);
});

describe('new-env.sh', () => {
  const inside = (path: string) => join(directory, path);
  const variables = async (file: string): Promise<Map<string, string>> => {
    const lines = (await readFile(inside(file), 'utf8')).trim().split('\n');
    return new Map(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  };

  beforeEach(async () => {
    await cp(join(root, 'deploy'), inside('deploy'), {
      recursive: true,
      filter: (file) => !file.endsWith('.env'),
    });
    await cp(join(root, 'funds.yaml'), inside('funds.yaml'));
  });

  test('draws three passwords, readable by their owner alone, and leaves the keys to the operator', async () => {
    expect(await run('sh', [inside('deploy/new-env.sh')])).toMatchObject({ code: 0 });
    const passwords = await variables('.env');
    expect([...passwords.keys()]).toEqual(['POSTGRES_PASSWORD', 'LEDGER_PASSWORD', 'TEMPORAL_DB_PASSWORD']);
    expect(new Set(passwords.values()).size).toBe(3);
    for (const password of passwords.values()) expect(password).toMatch(/^[0-9a-f]{48}$/);
    for (const file of ['.env', 'deploy/accounts.env', 'deploy/signing.env'])
      expect((await stat(inside(file))).mode & 0o077, file).toBe(0);
    const keys = await variables('deploy/accounts.env');
    expect(keys.get('BALLAST_KEY_BTC3L')).toBe('');
    expect(keys.size).toBe(8);
  });

  test('draws a key that signs, another one each time', async () => {
    const drawn = async () => {
      expect(await run('sh', [inside('deploy/new-env.sh')])).toMatchObject({ code: 0 });
      const env = Object.fromEntries(await variables('deploy/signing.env'));
      for (const file of ['.env', 'deploy/accounts.env', 'deploy/signing.env']) await rm(inside(file));
      const secret = readEnvironment(env).signingKey ?? expect.fail('no key');
      return (await readSigningKey(secret)).publicKey.kid;
    };
    expect(await drawn()).not.toBe(await drawn());
  });

  test('never overwrites what a database may already know', async () => {
    await writeFile(inside('.env'), 'POSTGRES_PASSWORD=old\n');
    const { code, stderr } = await run('sh', [inside('deploy/new-env.sh')]);
    expect(code).toBe(1);
    expect(stderr).toContain('.env exists already');
    expect(await readFile(inside('.env'), 'utf8')).toBe('POSTGRES_PASSWORD=old\n');
  });

  test('--paper draws keys too, and turns the profile on', async () => {
    expect(await run('sh', [inside('deploy/new-env.sh'), '--paper'])).toMatchObject({ code: 0 });
    expect((await variables('.env')).get('COMPOSE_PROFILES')).toBe('paper');
    expect(new Set((await variables('deploy/accounts.env')).values()).size).toBe(8);
  });
});
