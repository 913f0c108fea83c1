import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { DAILY_SCHEDULE_ID, TASK_QUEUE } from '../../src/contract/names.js';
import { HealthBoard } from '../../src/health/board.js';
import { watchHealth } from '../../src/health/health-watch.js';
import { upsertDailySchedule } from '../../src/provision/daily-schedule.js';
import { d, T0 } from '../ledger/fixtures.js';
import { establishedFund, type TestLedger, testLedger } from '../ledger/test-ledger.js';

const PATIENCE = { timeout: 30_000, interval: 100 };
const log = pino({ level: 'silent' });

let books: TestLedger;
let client: Client;
let board: HealthBoard;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  books = await testLedger();
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  client = new Client({ connection, namespace: `test-${randomUUID()}` });
  await connection.workflowService.registerNamespace({
    namespace: client.options.namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  // A new namespace is known to every part of the server after a moment.
  await vi.waitFor(() => upsertDailySchedule(client, ['02:30'], false), PATIENCE);
}, 60_000);
afterAll(async () => {
  await client?.connection.close();
  await books?.end();
});
beforeEach(() => books.empty());
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

/** As a worker of the role control looks, but more often. */
function watch(ofClient = client): void {
  board = new HealthBoard();
  const { ledger } = books;
  stops.push(watchHealth({ ledger, client: ofClient, board, log, everyMs: 100, missingForMs: 1_500 }).stop);
}
/** Alerts are held for five seconds at least: they are made older here. */
const open = async () => {
  await books.query('update alerts set phase_at = phase_at - 60000');
  const alerts = await books.ledger.alerts({ open: true, token: null, limit: 20 });
  return alerts.map(({ kind, what }) => `${kind}: ${what}`);
};
const untilOpen = (...expected: readonly unknown[]) =>
  vi.waitFor(async () => expect(await open()).toEqual(expected), PATIENCE);
const missing = (queue: string) => `worker-missing: no worker polls the task queue ${queue}`;

test('a schedule that somebody pauses is told with the reason, and that it runs again', async () => {
  const schedule = client.schedule.getHandle(DAILY_SCHEDULE_ID);
  watch();
  await schedule.pause('maintenance of the venue');
  await vi.waitFor(
    async () =>
      expect(await open()).toContain(
        'schedule-paused: the schedule daily-rebalance is paused: maintenance of the venue',
      ),
    PATIENCE,
  );
  expect(board.troubles()).toContain('the schedule daily-rebalance is paused: maintenance of the venue');
  await schedule.unpause();
  await vi.waitFor(async () => expect((await open()).join()).not.toContain('schedule-paused'), PATIENCE);
}, 60_000);

test('a schedule that is not there yet is told once it stays away', async () => {
  await client.schedule.getHandle(DAILY_SCHEDULE_ID).delete();
  watch();
  await vi.waitFor(() => expect(board.troubles()).toEqual([]), PATIENCE);
  expect(await open()).toEqual([]);
  await vi.waitFor(
    async () => expect(await open()).toContain('schedule-paused: there is no schedule daily-rebalance'),
    PATIENCE,
  );
  await upsertDailySchedule(client, ['02:30'], false);
  await vi.waitFor(async () => expect((await open()).join()).not.toContain('schedule-paused'), PATIENCE);
}, 60_000);

test('a queue that nobody polls is told after a while, and is over once a worker is there', async () => {
  watch();
  const queues = Object.values(TASK_QUEUE);
  await vi.waitFor(async () => {
    expect((await open()).sort()).toEqual(queues.map(missing).sort());
  }, PATIENCE);
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const { namespace } = client.options;
  const worker = await Worker.create({
    ...{ connection, namespace, taskQueue: TASK_QUEUE.trading, shutdownGraceTime: 0 },
    activities: { nothing: async () => {} },
  });
  await worker.runUntil(() =>
    vi.waitFor(async () => expect(await open()).not.toContain(missing(TASK_QUEUE.trading)), PATIENCE),
  );
  await connection.close();
  expect(await open()).toContain(missing(TASK_QUEUE.market));
}, 90_000);

test('whoever has just begun to look resolves nothing that another has seen', async () => {
  const queue = TASK_QUEUE.market;
  const what = `no worker polls the task queue ${queue}`;
  const seen = { kind: 'worker-missing', token: null, what, key: `worker/${queue}` } as const;
  await books.ledger.holdAlerts(['worker-missing'], [seen]);
  expect(await open()).toHaveLength(1);
  watch();
  await vi.waitFor(() => expect(board.troubles()).toEqual([]), PATIENCE);
  expect(await open()).toContain(missing(queue));
}, 60_000);

test('what the ledger shows is judged although Temporal does not answer', async () => {
  const { ledger } = books;
  await establishedFund(ledger);
  await ledger.changeState({
    ...{ token: 'BTC3L', to: 'HALTED', from: ['ACTIVE'], by: 'someone' },
    ...{ reason: 'x', changeId: 'h1' },
  });
  const gone = { ...client, withDeadline: () => Promise.reject(new Error('refused')) } as unknown as Client; // only asked for this
  watch(gone);
  await untilOpen(
    'feed-silent: no new price of BTCUSDT was judged ever; it is held by BTC3L',
    'fund-halted: BTC3L is HALTED, by someone: x',
  );
  await ledger.recordProgress({ contract: 'BTCUSDT', time: T0 + 1, price: d('100'), anchors: {} });
  await ledger.changeState({
    ...{ token: 'BTC3L', to: 'ACTIVE', from: ['HALTED'], by: 'someone' },
    ...{ reason: 'y', changeId: 'r1' },
  });
  await untilOpen();
  await vi.waitFor(
    () => expect(board.troubles()).toEqual(['Temporal has not been seen yet (refused)']),
    PATIENCE,
  );
}, 60_000);
