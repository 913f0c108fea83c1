import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OVERDUE_MS } from '../../src/operator/doctor/alerts.js';
import { T0 } from '../ledger/fixtures.js';
import { establishedFund } from '../ledger/test-ledger.js';
import { ballast } from './ballast.js';
import { type OperatorWorld, operatorWorld, still } from './operator-world.js';

/** A ledger in which BTC3L was halted, and nobody who delivers. */
let world: OperatorWorld;

beforeAll(async () => {
  world = await operatorWorld('100', still(T0));
  await establishedFund(world.ledger);
  await world.ledger.changeState({
    token: 'BTC3L',
    to: 'HALTED',
    from: ['ACTIVE'],
    reason: 'they differ',
    by: 'engine',
    changeId: 'h1',
  });
});
afterAll(() => world.end());

const run = (...argv: string[]) => ballast(argv, world.env);

describe('ballast alerts', () => {
  test('lists what people were told, and whether they were', async () => {
    const { code, stdout } = await run('alerts', '--open', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).alerts).toEqual([
      expect.objectContaining({
        code: 'B-ALERT-HALTED',
        severity: 'critical',
        token: 'BTC3L',
        what: 'BTC3L is HALTED, by engine: they differ',
        deliveredAt: null,
        acknowledgedBy: null,
      }),
    ]);
    expect((await run('alerts')).stdout).toMatch(/critical .* B-ALERT-HALTED .* not yet/);
    expect((await run('alerts', 'ETH3L')).stdout).toBe('there was no alert yet\n');
  });

  test('status counts them, and says so where they are not delivered', async () => {
    expect((await run('status')).stdout).toContain('1 open alerts');
    const { alerts } = JSON.parse((await run('status', '--json')).stdout);
    expect(alerts).toMatchObject({ open: 1, undelivered: 1, trouble: null });
    expect(Date.parse(alerts.undeliveredSince)).toBeGreaterThan(Date.now() - OVERDUE_MS);
  });

  test('ack says who looks after one; wrong numbers are named', async () => {
    const { alerts } = JSON.parse((await run('alerts', '--json')).stdout);
    const number = String(alerts[0].number);
    const { code, stdout } = await run('alerts', 'ack', number, '--by', 'duty');
    expect([code, stdout]).toEqual([0, `alert ${number} is looked after by duty\n`]);
    expect((await run('alerts', '--open')).stdout).toBe('no alert is open\n');
    const again = await run('alerts', 'ack', number, '--by', 'another', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ number: Number(number), acknowledgedBy: 'duty' });
    const unknown = await run('alerts', 'ack', '999');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('there is no alert 999')]);
    const wrong = await run('alerts', 'ack', 'all');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('must be a whole number')]);
  });
});

describe('whom a word is for', () => {
  test.each([
    ['nobody', ['halt'], /token: is missing/],
    ['a fund and all', ['halt', 'BTC3L', '--all'], /--all: and BTC3L were both given/],
    ['all in two ways', ['resume', '--all', '--each'], /--all: and --each were both given/],
  ])('%s is refused', async (_, argv, message) => {
    const { code, stderr } = await run(...argv, '--reason', 'x');
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
