import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { channelsOf } from '../../src/alerts/channels.js';
import { deliverAlerts } from '../../src/alerts/deliver.js';
import { watchLedger } from '../../src/health/ledger-outage.js';
import { outageNotes } from '../../src/health/outage-notes.js';
import { type PostgresLedger, postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { alertingOf } from '../alerts/alerting.js';
import { type Receiver, receiver } from '../alerts/receiver.js';
import { type TestLedger, testLedger } from '../ledger/test-ledger.js';
import { type TcpRelay, tcpRelay } from '../support/tcp-relay.js';

const PATIENCE = { timeout: 30_000, interval: 50 };
const KILLED = fileURLToPath(new URL('./killed-watcher.ts', import.meta.url));
const AT_ONCE = { waitMs: 0, intervalMs: 0, most: 10 };
const log = pino({ level: 'silent' });

let books: TestLedger;
/** The line to the database can be cut. */
let line: TcpRelay;
let isCut = false;
let ledger: PostgresLedger;
let pager: Receiver;
let folder: string;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  books = await testLedger();
  line = await tcpRelay(books.databaseUrl.replace(/^postgres(ql)?:/, 'http:'), ({ client, upstream }) => {
    if (isCut) client.destroy();
    else client.pipe(upstream).pipe(client);
    cutters.push(() => client.destroy());
  });
  const url = new URL(books.databaseUrl);
  url.port = new URL(line.url).port;
  ledger = await postgresLedger({ databaseUrl: url.href });
});
const cutters: (() => void)[] = [];
afterAll(async () => {
  await ledger.disconnect();
  await line.close();
  await books.end();
});
beforeEach(async () => {
  await books.emptyTables('alerts', 'alert_channels');
  pager = await receiver();
  folder = await mkdtemp(join(tmpdir(), 'ballast-outage-'));
  isCut = false;
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await pager.close();
  await rm(folder, { recursive: true });
});

function cut(): void {
  isCut = true;
  for (const cutter of cutters.splice(0)) cutter();
}

const notesFile = () => join(folder, 'data', 'ledger-outage.json');

/** As a worker of the role control does it. */
function worker(): void {
  const channels = channelsOf(alertingOf({ ALERT_URL: pager.url }), log, false);
  const notes = outageNotes(notesFile());
  const watch = watchLedger({ ledger, channels, notes, process: 'host/1', log, everyMs: 50, outMs: 300 });
  const delivery = deliverAlerts({ ledger, channels, log, gathering: AT_ONCE });
  stops.push(watch.stop, delivery.stop);
}
const told = () => pager.received.map(({ message }) => [message.event, message.code, message.id]);

test('an outage is told past the ledger, and its end through it, under one id', async () => {
  worker();
  // Once the pager has been out as well for a while.
  pager.answer = () => 503;
  cut();
  await vi.waitFor(() => expect(pager.received).toHaveLength(1), PATIENCE);
  pager.answer = () => 204;
  await vi.waitFor(() => expect(pager.received).toHaveLength(2), PATIENCE);
  expect(pager.received[1]?.message).toMatchObject({
    code: 'B-ALERT-LEDGER',
    severity: 'critical',
    what: expect.stringMatching(/^worker host\/1 has not reached the ledger since .*: /),
  });
  expect(existsSync(notesFile())).toBe(true);
  isCut = false;
  await vi.waitFor(() => expect(pager.received).toHaveLength(3), PATIENCE);
  const id = pager.received[0]?.message.id;
  expect(told()).toEqual([
    ['raised', 'B-ALERT-LEDGER', id],
    ['raised', 'B-ALERT-LEDGER', id],
    ['resolved', 'B-ALERT-LEDGER', id],
  ]);
  await vi.waitFor(() => expect(existsSync(notesFile())).toBe(false), PATIENCE);
  const [alert] = await books.ledger.alerts({ open: false, token: null, limit: 5 });
  expect(alert).toMatchObject({ uid: id, kind: 'ledger-unreachable', resolvedAt: expect.any(Number) });
}, 60_000);

test('a blink of the ledger is told nobody', async () => {
  worker();
  cut();
  await new Promise((resolve) => setTimeout(resolve, 150));
  isCut = false;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(told()).toEqual([]);
  expect(existsSync(notesFile())).toBe(false);
});

test('where the worker is killed in the outage, the next one tells the end', async () => {
  const child = fork(KILLED, ['127.0.0.1:1/ballast', pager.url, notesFile()], {
    execArgv: ['--import', 'tsx'],
  });
  await vi.waitFor(() => expect(told()).toHaveLength(1), PATIENCE);
  child.send('die');
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  worker();
  await vi.waitFor(() => expect(told()).toHaveLength(2), PATIENCE);
  const id = pager.received[0]?.message.id;
  expect(told()[1]).toEqual(['resolved', 'B-ALERT-LEDGER', id]);
}, 60_000);

test('notes that cannot be read are none', async () => {
  const file = join(folder, 'broken.json');
  await writeFile(file, '{"uid": 1');
  expect(await outageNotes(file).read()).toBeNull();
});
