import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { T0 } from '../ledger/fixtures.js';
import { establishedFund } from '../ledger/test-ledger.js';
import { ballastHere } from './ballast.js';
import { type OperatorWorld, operatorWorld, still } from './operator-world.js';

let world: OperatorWorld;
let dir: string;

beforeAll(async () => {
  world = await operatorWorld('105', still(T0 + 10 * 3_600_000));
  await establishedFund(world.ledger);
  dir = await mkdtemp(join(tmpdir(), 'ballast-snapshot-'));
});
afterAll(async () => {
  await world.end();
  await rm(dir, { recursive: true });
});

const run = (...argv: string[]) => ballastHere(['snapshot', ...argv], world.env);

describe('ballast snapshot', () => {
  test('shows the figures, what keeps tokens from being traded, and the disclosure', async () => {
    const { code, stdout, stderr } = await run();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^as of 20.*Z, times in UTC, amounts in USDT, prices of paper, simulated\n/);
    expect(stdout).toMatch(/BTC3L +.*no +.*11\.4705 +.*114\.71 +.*2\.746 of 3 .*105 \(old\)/);
    expect(stdout).toContain('BTC3L: prices-stale: ');
    expect(stdout).toContain('The NAV may approach zero.');
  });

  test('is written with its signature, and verified; the key is for its owner alone', async () => {
    const file = join(dir, 'snapshot.json');
    expect(await run('--out', file)).toMatchObject({ code: 0, stderr: `wrote ${file} and ${file}.sig\n` });
    const key = join(world.env.BALLAST_DATA_DIR ?? '', 'signing-key.pem');
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    const { asOf } = JSON.parse(await readFile(file, 'utf8'));
    const verified = await run('--verify', file);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toMatch(new RegExp(`was signed by [\\w-]{43}, as of ${asOf}\n$`));
  });

  test('with one byte changed, or by another key, is not to be trusted', async () => {
    const file = join(dir, 'changed.json');
    await run('--out', file);
    await writeFile(file, (await readFile(file, 'utf8')).replace('"10"', '"11"'));
    const changed = await run('--verify', file, '--json');
    expect([changed.code, JSON.parse(changed.stdout)]).toEqual([
      1,
      { file, valid: false, why: 'the bytes are not those that were signed', asOf: null },
    ]);
    const keys = join(dir, 'keys.json');
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
    await writeFile(keys, JSON.stringify({ keys: [jwk] }));
    const other = await run('--verify', file, '--keys', keys);
    expect([other.code, other.stdout]).toEqual([
      1,
      `${file} is not to be trusted: it was signed with a key that is not among those given\n`,
    ]);
  });

  test('contradictions and files that are not there are told with how to mend them', async () => {
    const wrong = await run('--keys', 'x', '--out', '');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('--out: is empty');
    const both = await run('--verify', 'a', '--out', 'b');
    expect([both.code, both.stderr]).toEqual([
      2,
      expect.stringContaining('--out: and --verify were both given'),
    ]);
    const missing = await run('--verify', join(dir, 'nowhere.json'));
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringContaining('nowhere.json cannot be read'),
    ]);
    const lone = join(dir, 'lone.json');
    await writeFile(lone, '{}');
    const unsigned = await run('--verify', lone);
    expect([unsigned.code, unsigned.stderr]).toEqual([
      1,
      expect.stringContaining('save the header Ballast-Signature'),
    ]);
  });
});
