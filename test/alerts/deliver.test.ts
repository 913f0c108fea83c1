import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { channelsOf } from '../../src/alerts/channels.js';
import { deliverAlerts, pauseAfter } from '../../src/alerts/deliver.js';
import type { NewAlert } from '../../src/contract/alert.js';
import { type PostgresLedger, postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { settings } from '../ledger/fixtures.js';
import { type TestLedger, testLedger } from '../ledger/test-ledger.js';
import { alertingOf } from './alerting.js';
import { type Receiver, receiver } from './receiver.js';

const PATIENCE = { timeout: 15_000, interval: 50 };
const KILLED = fileURLToPath(new URL('./killed-worker.ts', import.meta.url));

let books: TestLedger;
let ledger: PostgresLedger;
let pager: Receiver;
const stops: (() => Promise<void>)[] = [];
let logged: { level: number; msg: string; alert?: { id: string } }[] = [];

beforeAll(async () => {
  books = await testLedger();
  ledger = await postgresLedger({ databaseUrl: books.databaseUrl });
});
afterAll(async () => {
  await ledger.disconnect();
  await books.end();
});
beforeEach(async () => {
  await books.empty();
  await books.ledger.registerFund(settings());
  pager = await receiver();
  logged = [];
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await pager.close();
});

const log = pino({ level: 'info' }, { write: (line) => void logged.push(JSON.parse(line)) });

/** As a worker of the role control does it, but without waiting for more of the same. */
function worker(urls: readonly string[], token: string | null = null, gathering = AT_ONCE) {
  const alerting = alertingOf({ ALERT_URL: urls.join(), ...(token === null ? {} : { ALERT_TOKEN: token }) });
  const channels = channelsOf(alerting, log, false);
  const delivery = deliverAlerts({ ledger, channels, log, gathering });
  stops.push(() => delivery.stop());
  return delivery;
}

const AT_ONCE = { waitMs: 0, intervalMs: 0, most: 1_000 };

const halt = (changeId = 'h1') =>
  ledger.changeState({
    token: 'BTC3L',
    to: 'HALTED',
    from: ['ESTABLISHING', 'HALTED'],
    reason: 'they differ',
    by: 'engine',
    changeId,
  });

const note = (key: string): NewAlert => ({ kind: 'finding', token: 'BTC3L', what: key, key });
const all = () => ledger.alerts({ open: false, token: null, limit: 200 });
const untilDelivered = () =>
  vi.waitFor(async () => expect(await ledger.alertSummary()).toMatchObject({ undelivered: 0 }), PATIENCE);
const knownChannels = () => books.query('select channel from alert_channels');
const ids = () => pager.received.flatMap(({ message }) => message.alerts.map(({ id }) => id));

describe('delivery', () => {
  test('posts what happened, what it means and what to do, once, under an id of its own', async () => {
    worker([`${pager.url}/hook/s3cret`], 'bearer-token');
    await halt();
    await untilDelivered();
    const [alert] = await all();
    expect(pager.received).toHaveLength(1);
    expect(pager.received[0]).toMatchObject({
      path: '/hook/s3cret',
      headers: { authorization: 'Bearer bearer-token', 'idempotency-key': alert?.uid },
      message: {
        id: alert?.uid,
        number: alert?.id,
        code: 'B-ALERT-HALTED',
        severity: 'critical',
        token: 'BTC3L',
        what: 'BTC3L is HALTED, by engine: they differ',
        remedy: expect.stringContaining('`ballast resume BTC3L`'),
      },
    });
    await halt();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(pager.received).toHaveLength(1);
  });

  test('tries again until it was taken, under the same id', async () => {
    const answers = [503, 429, 200];
    pager.answer = () => answers.shift() ?? 200;
    worker([pager.url]);
    await halt();
    await untilDelivered();
    expect(new Set(ids()).size).toBe(1);
    expect(ids()).toHaveLength(3);
  });

  test('without a webhook the log is told, as an error, and that counts', async () => {
    worker([]);
    await halt();
    await untilDelivered();
    const [alert] = await all();
    const told = logged.filter((line) => line.alert?.id === alert?.uid);
    expect(told).toEqual([
      expect.objectContaining({ level: 50, msg: expect.stringContaining('they differ') }),
    ]);
  });

  test('a webhook that is dead keeps no other waiting, and its trouble is known without its address', async () => {
    const dead = await receiver();
    await dead.close();
    worker([`${dead.url}/hook/s3cret`, pager.url]);
    await ledger.raiseAlert(note('a'));
    await ledger.raiseAlert(note('b'));
    await vi.waitFor(() => expect(new Set(ids()).size).toBe(2), PATIENCE);
    const { undelivered, trouble } = await vi.waitFor(async () => {
      const summary = await ledger.alertSummary();
      expect(summary.trouble).not.toBeNull();
      return summary;
    }, PATIENCE);
    expect(undelivered).toBe(2);
    expect(trouble).toMatch(/^127\.0\.0\.1:\d+#[0-9a-f]{8}: it cannot be reached \(ECONNREFUSED\)$/);
    expect(JSON.stringify([logged, await all()])).not.toContain('s3cret');
  });

  test('a webhook that never answers holds up nobody, and ends with the process', async () => {
    const hanging = await receiver();
    hanging.answer = () => 'hang';
    const delivery = worker([hanging.url, pager.url]);
    await halt();
    await vi.waitFor(() => expect(ids()).toHaveLength(1), PATIENCE);
    const before = performance.now();
    await delivery.stop();
    expect(performance.now() - before).toBeLessThan(5_000);
    await hanging.close();
  });

  test('a webhook whose address has a name and password gets them; a redirect is no delivery', async () => {
    worker([pager.url.replace('//', '//duty:s%40cret@')]);
    pager.answer = () => (pager.received.length === 1 ? 302 : 204);
    await halt();
    await untilDelivered();
    expect(pager.received.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${Buffer.from('duty:s@cret').toString('base64')}`,
      `Basic ${Buffer.from('duty:s@cret').toString('base64')}`,
    ]);
    expect(JSON.stringify(await all())).not.toContain('cret');
  });

  test('several workers deliver each alert once between them', async () => {
    for (let n = 0; n < 30; n++) await ledger.raiseAlert(note(`n${n}`));
    for (let n = 0; n < 3; n++) worker([pager.url]);
    await untilDelivered();
    expect(new Set(ids()).size).toBe(30);
    expect(ids()).toHaveLength(30);
  });

  test('a worker with fewer channels leaves what waits for the webhook of another one', async () => {
    const first = worker([pager.url]);
    await vi.waitFor(async () => expect(await knownChannels()).toHaveLength(2), PATIENCE);
    await first.stop();
    await halt();
    worker([]);
    await vi.waitFor(async () => expect((await all())[0]?.deliveries).toHaveLength(1), PATIENCE);
    await vi.waitFor(
      async () => expect((await all())[0]?.deliveries[0]?.deliveredAt).not.toBeNull(),
      PATIENCE,
    );
    expect(await ledger.alertSummary()).toMatchObject({ undelivered: 1 });
    worker([pager.url]);
    await untilDelivered();
    expect(ids()).toHaveLength(1);
  });

  test('what happens to 200 funds at once is one message with all of them', async () => {
    worker([pager.url], null, { waitMs: 1_000, intervalMs: 10_000, most: 1_000 });
    await vi.waitFor(async () => expect(await knownChannels()).toHaveLength(2), PATIENCE);
    for (let n = 0; n < 200; n++) await ledger.raiseAlert(note(`n${n}`));
    await untilDelivered();
    // A slow machine may take longer than the second of gathering to raise them all.
    expect(pager.received.length).toBeLessThanOrEqual(2);
    expect(new Set(ids()).size).toBe(200);
    const [first] = pager.received;
    expect(first?.message).toMatchObject({ code: 'B-ALERT-FINDING', token: null });
    expect(first?.message.text).toContain(
      '[critical] B-ALERT-FINDING the venue and the ledger differ: BTC3L',
    );
    expect(first?.message.text).toMatch(/\nand \d+ more: ballast alerts --open\n/);
  });

  test('says that it is over, under the same id', async () => {
    worker([pager.url]);
    const silent: NewAlert = { kind: 'feed-silent', token: null, what: 'silent', key: 'feed/BTCUSDT' };
    await ledger.holdAlerts(['feed-silent'], [silent]);
    await untilDelivered();
    await books.query('update alerts set phase_at = phase_at - 60000');
    await ledger.holdAlerts(['feed-silent'], []);
    await untilDelivered();
    const events = pager.received.map(({ message }) => [message.event, message.id === ids()[0]]);
    expect(events).toEqual([
      ['raised', true],
      ['resolved', true],
    ]);
    expect(pager.received[1]?.headers['idempotency-key']).toBe(`${ids()[0]}/resolved`);
    expect(pager.received[1]?.message.text).toMatch(
      /^\[resolved\] B-ALERT-FEED .*\nsilent; it is over: prices are judged again/,
    );
  });

  test('goes on after the ledger was away', async () => {
    worker([pager.url]);
    await books.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`,
    );
    // The first one meets a connection that is gone.
    await vi.waitFor(() => halt(), PATIENCE);
    await untilDelivered();
    expect(ids()).toHaveLength(1);
  });
});

describe('a process that is killed', () => {
  test.each(['committed', 'claimed', 'posted'])('when it has %s loses nothing', async (point) => {
    const child = spawn(process.execPath, ['--import', 'tsx', KILLED, books.databaseUrl, pager.url, point], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(pager.received).toHaveLength(point === 'posted' ? 1 : 0);
    expect(await ledger.alertSummary()).toMatchObject({ open: 1, undelivered: 1 });
    // The killed one's claim runs out by the database's clock.
    await books.query('update alert_deliveries set due_at = 0');
    worker([pager.url]);
    await untilDelivered();
    expect(pager.received).toHaveLength(point === 'posted' ? 2 : 1);
    expect(new Set(ids()).size).toBe(1);
  });
});

test('pauses grow from a second to five minutes, and are scattered', () => {
  expect([1, 2, 3, 20].map((attempts) => pauseAfter(attempts, () => 1))).toEqual([
    1_000, 2_000, 4_000, 300_000,
  ]);
  expect(pauseAfter(1, () => 0)).toBe(500);
});
