import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DELIVERED_WITHIN_MS } from '../../src/contract/alert-rules.js';
import { type Receiver, receiver } from '../alerts/receiver.js';
import { T0 } from '../ledger/fixtures.js';
import { establishedFund } from '../ledger/test-ledger.js';
import { ballastHere } from './ballast.js';
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

const run = (...argv: string[]) => ballastHere(argv, world.env);

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
    expect((await run('status')).stdout).toContain('open alerts: 1 (ballast alerts --open)');
    const { alerts } = JSON.parse((await run('status', '--json')).stdout);
    expect(alerts).toMatchObject({ open: 1, undelivered: 1, trouble: null });
    expect(Date.parse(alerts.undeliveredSince)).toBeGreaterThan(Date.now() - DELIVERED_WITHIN_MS);
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

describe('the channels of this environment', () => {
  let server: Receiver<Record<string, unknown>>;
  beforeAll(async () => {
    server = await receiver();
  });
  afterAll(() => server.close());
  const withChannels = (...argv: string[]) =>
    ballastHere(argv, {
      ...world.env,
      BALLAST_ALERT_URL: `${server.url}/hook/s3cret`,
      BALLAST_ALERT_SLACK_URL: `${server.url}/slack/s3cret`,
      BALLAST_ALERT_SLACK_SEVERITY: 'error',
      BALLAST_HEARTBEAT_URL: `${server.url}/beat/s3cret`,
    });

  test('alerts test says of each what came of it', async () => {
    server.answer = ({ path }) => (path.startsWith('/slack') ? 410 : 200);
    const { code, stdout, stderr } = await withChannels('alerts', 'test', '--by', 'duty', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout).channels).toEqual([
      { channel: expect.stringMatching(/^127\.0\.0\.1:\d+#/), trouble: null },
      { channel: expect.stringMatching(/^slack 127\.0\.0\.1:\d+#/), trouble: 'it answered 410' },
    ]);
    expect(server.received.map(({ message }) => String(message.text))).toContainEqual(
      expect.stringContaining('duty tests this channel'),
    );
    server.answer = () => 200;
    const again = await withChannels('alerts', 'test');
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/slack 127\.0\.0\.1:\d+#\w+ .* taken/);
    expect(stdout + stderr + again.stdout + again.stderr).not.toContain('s3cret');
  });

  test('alerts test without a channel says which variables name one', async () => {
    const { code, stderr } = await run('alerts', 'test');
    expect(code).toBe(1);
    expect(stderr).toMatch(/names no channel .*BALLAST_ALERT_SLACK_URL/s);
  });

  test('doctor says of each whether it answers, and sends nothing', async () => {
    const before = server.received.length;
    const { stdout } = await withChannels('doctor', '--json');
    const findings: { check: string; ok: boolean; detail: string }[] = JSON.parse(stdout).findings;
    expect(findings.filter(({ check }) => check.startsWith('channel'))).toEqual([
      expect.objectContaining({
        ok: true,
        detail: expect.stringMatching(
          /^127\.0\.0\.1:\d+ answers; told of what is notice or graver; no worker has it yet$/,
        ),
      }),
      expect.objectContaining({ ok: true, detail: expect.stringContaining('error or graver') }),
    ]);
    expect(findings.find(({ check }) => check === 'heartbeat')?.detail).toMatch(
      /^127\.0\.0\.1:\d+ answers; told every 60 s by a worker of the role `control`$/,
    );
    expect(server.received).toHaveLength(before);
    expect(stdout).not.toContain('s3cret');
  });

  test('doctor says so where one does not answer', async () => {
    const dead = await receiver();
    await dead.close();
    const { stdout } = await ballastHere(['doctor'], { ...world.env, BALLAST_ALERT_URL: dead.url });
    expect(stdout).toMatch(/problem {2}channel 127\.0\.0\.1:\d+#\w+: it cannot be reached \(ECONNREFUSED\)/);
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
