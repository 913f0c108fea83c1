import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadFunds } from '../../src/config/funds-file.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { utcInstant } from '../../src/operator/apply/utc-instant.js';
import { request, settlement, strike, T0 } from '../ledger/fixtures.js';
import { establishedFund } from '../ledger/test-ledger.js';
import { ballastHere } from './ballast.js';
import { type OperatorWorld, operatorWorld, still } from './operator-world.js';

/** BTC3L runs by the rules of its file. */
let world: OperatorWorld;
let file: string;
let original: string;

beforeAll(async () => {
  world = await operatorWorld('100', still(T0));
  file = world.env.BALLAST_FUNDS ?? '';
  original = await readFile(file, 'utf8');
  const { funds } = await loadFunds(file);
  for (const fund of funds) await world.ledger.registerFund(fund);
  await establishedFund(world.ledger);
});
beforeEach(() => writeFile(file, original));
afterAll(() => world.end());

const run = (...argv: string[]) => ballastHere(argv, world.env);
const withRules = (rules: string) =>
  writeFile(file, original.replace('nav: 10 }', `nav: 10 }, rules: ${rules}`));
const withLedger = async <T>(work: (ledger: Awaited<ReturnType<typeof postgresLedger>>) => Promise<T>) => {
  const ledger = await postgresLedger({ databaseUrl: world.env.DATABASE_URL ?? '' });
  try {
    return await work(ledger);
  } finally {
    await ledger.disconnect();
  }
};
const versions = () => withLedger((ledger) => ledger.ruleVersions('BTC3L'));

describe('ballast apply', () => {
  test('a dry run shows what would change and what it leaves before zero, and records nothing', async () => {
    await withRules('{ interim: { range: 0.12 }, managementFee: { rate: 0.002 } }');
    const { code, stdout } = await run('apply', file, '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('1 fund changes; nothing is recorded (dry run)\nBTC3L: version 2\n');
    expect(stdout).toContain(
      '  BTC3L interim.range 0.15 -> 0.12 (fraction of the rebalance point): takes effect at the next rebalance point\n',
    );
    expect(stdout).toContain(
      '  BTC3L managementFee.rate 0.001 -> 0.002 (fraction of equity, each time): takes',
    );
    // Section 3 of the reference at 12 %: 1 - 3 x 0.12, 3 x 0.88 / 0.64, 1 / 4.125 (half to even).
    expect(stdout).toMatch(/BTC3L .* 3x .* 12 % .* 0.640 .* 4.12x .* 24.2 % .* 23.9 %/);
    expect(await versions()).toHaveLength(1);
  });

  test('needs a reason, and refuses an instant that is past or can be read in two ways', async () => {
    expect(await run('apply', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--reason: is missing'),
    });
    const two = await run('apply', file, '--at', '2026-12-01T00:00:00', '--reason', ' ', '--json');
    expect([two.code, JSON.parse(two.stderr).error.problems]).toEqual([
      2,
      [
        {
          option: '--at',
          message: "'2026-12-01T00:00:00' names no time zone",
          remedy: 'write 2026-12-01T00:00:00Z where it is meant in UTC',
        },
        { option: '--reason', message: 'is empty', remedy: 'see --help' },
      ],
    ]);
    const past = await run('apply', file, '--at', '2020-01-01T00:00Z', '--reason', 'x');
    expect([past.code, past.stderr]).toEqual([
      2,
      expect.stringContaining('--at: 2020-01-01T00:00:00.000Z is past'),
    ]);
  });

  test('validates the whole file first: a range that leaves nothing is refused, with its place', async () => {
    await withRules('{ interim: { range: 0.34 } }');
    const { code, stderr } = await run('apply', file, '--dry-run');
    expect(code).toBe(2);
    expect(stderr).toContain('a swing of 0.34 at leverage 3 loses 102 % of the equity');
  });

  test('warns about a thin margin that the file accepts', async () => {
    await withRules('{ interim: { range: 0.3 }, acceptThinGap: true }');
    const { stdout } = await run('apply', file, '--dry-run');
    expect(stdout).toContain('warning: BTC3L: thin gap accepted: at its interim trigger it is 21.0x levered');
    expect(stdout).toContain('(thin)');
  });

  test('refuses to make another fund of an established one, and a file that is not there', async () => {
    await writeFile(file, original.replace('leverage: 3', 'leverage: -3'));
    const { code, stderr } = await run('apply', file, '--reason', 'x', '--json');
    expect([code, JSON.parse(stderr).error]).toEqual([
      1,
      {
        kind: 'failed',
        message: 'BTC3L: leverage was 3, now -3: an established fund cannot become another one',
        remedy: expect.stringContaining('nothing was recorded'),
      },
    ]);
    expect((await run('apply', '/no/funds.yaml', '--reason', 'x')).code).toBe(2);
  });

  test('records a version with who and why, which the next rebalance point puts in force', async () => {
    await withRules('{ interim: { range: 0.12 } }');
    const token = await withLedger((ledger) => ledger.addOperator('anna', null));
    const env = { ...world.env, BALLAST_OPERATOR_TOKEN: token };
    const argv = ['apply', file, '--reason', 'calmer', '--json'];
    const { code, stdout } = await ballastHere(argv, env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: false,
      by: 'anna',
      leftOut: [],
      funds: [
        {
          ...{ token: 'BTC3L', kind: 'changed', version: 2, effect: 'next-point', at: null },
          changes: [{ rule: 'interim.range', from: '0.15', to: '0.12' }],
        },
      ],
      margins: [{ token: 'BTC3L', range: '0.12', navFactor: '0.64', thin: false }],
    });
    expect(await versions()).toMatchObject([{ recordedBy: 'anna', reason: 'calmer', state: 'waiting' }, {}]);

    const again = await run('apply', file, '--reason', 'once more');
    expect(again.stdout).toMatch(/no funds change\nBTC3L: as it is \(version 2\)/);

    const next = request('emergency', 'BTC3L-e000001');
    await world.ledger.openRebalance(next);
    const struck = strike({ anchorSeq: 1, rulesVersion: 2 });
    await world.ledger.settle(settlement(next, { outcome: 'no-trade-needed', strike: struck }));
    expect(await versions()).toMatchObject([{ version: 2, state: 'in-force', rebalanceId: next.id }, {}]);
  });

  test('with an instant says which rules come with it, and which with the rebalance point after', async () => {
    await withRules('{ interim: { range: 0.1 }, execution: { maxSlice: 50000 } }');
    const { stdout } = await run('apply', file, '--at', '2099-12-01T00:00Z', '--reason', 'december');
    expect(stdout).toContain('recorded by unverified');
    expect(stdout).toContain(
      'execution.maxSlice 250000 -> 50000 (USDT): takes effect at 2099-12-01T00:00:00.000Z\n',
    );
    expect(stdout).toContain('takes effect at the first rebalance point from 2099-12-01T00:00:00.000Z on');
  });

  test('ballast rules lists every version: since when, by whom and why, and what it has otherwise', async () => {
    const { code, stdout } = await run('rules', 'BTC3L', '--json');
    expect(code).toBe(0);
    const [december, calmer, first] = JSON.parse(stdout).versions;
    expect(december).toMatchObject({
      ...{ version: 3, state: 'waiting', since: null, recordedBy: 'unverified', reason: 'december' },
      askedFor: '2099-12-01T00:00:00.000Z',
      changes: [
        { rule: 'interim.range', from: '0.12', to: '0.1' },
        { rule: 'execution.maxSlice', from: '250000', to: '50000', unit: 'USDT' },
      ],
    });
    expect(calmer).toMatchObject({
      ...{ version: 2, state: 'in-force', recordedBy: 'anna', reason: 'calmer', askedFor: null },
      since: expect.stringMatching(/Z$/),
      changes: [{ rule: 'interim.range', from: '0.15', to: '0.12' }],
    });
    expect(first).toMatchObject({ version: 1, state: 'former', since: null, changes: null });

    const people = (await run('rules', 'BTC3L')).stdout;
    expect(people).toContain('BTC3L version 3 (default-3x): waits, asked for 2099-12-01T00:00:00.000Z\n');
    expect(people).toMatch(
      /by anna \(apply\): calmer\n {2}interim.range 0.15 -> 0.12 \(fraction of the rebalance/,
    );
    expect(people).toContain("BTC3L version 1 (default-3x): was in force from the fund's beginning\n");
    const unknown = await run('rules', 'BTC9L');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('write one of BTC3L')]);
    expect((await run('rules')).code).toBe(2);
  });

  test('shows funds that the ledger does not know, and those that the file does not name', async () => {
    await writeFile(file, original.replace('BTC3L', 'NEW3L').replace('main', 'new'));
    const { stdout } = await run('apply', file, '--dry-run');
    expect(stdout).toContain('NEW3L: new: it begins when a worker starts with this file');
    expect(stdout).toContain('BTC3L: not in this file: it stays as it is, and is asked and watched on');
  });

  test('doctor says where the file and the rules that run differ', async () => {
    await withRules('{ interim: { range: 0.11 } }');
    const { stdout } = await run('doctor', '--json');
    const finding = JSON.parse(stdout).findings.find(({ check }: { check: string }) => check === 'rules');
    expect(finding).toMatchObject({
      ok: false,
      detail: expect.stringContaining('BTC3L: interim.range 0.1 -> 0.11'),
      remedy: expect.stringContaining(`ballast apply ${file} --dry-run`),
    });
  });
});

describe('an instant in UTC', () => {
  test.each([
    ['2026-12-01T00:00Z', Date.UTC(2026, 11, 1)],
    ['2026-12-01T00:00:01.5Z', Date.UTC(2026, 11, 1, 0, 0, 1, 500)],
  ])('%s', (text, instant) => expect(utcInstant(text)).toBe(instant));

  test.each([
    ['2026-12-01T01:00:00+01:00', /not in UTC/, /write 2026-12-01T00:00:00.000Z/],
    ['2026-12-01 00:00', /no.* instant in UTC/, /2026-12-01T00:00:00Z/],
    ['2026-12-01T00:00 CET', /no.* instant in UTC/, /Z/],
    ['2026-02-30T00:00Z', /there is no 2026-02-30T00:00/, /Z/],
    ['2026-12-01T24:30Z', /there is no/, /Z/],
    ['tomorrow', /no.* instant/, /Z/],
  ])('%s is refused', (text, message, remedy) => {
    expect(utcInstant(text)).toMatchObject({
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
  });
});
