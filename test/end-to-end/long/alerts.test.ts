import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DAILY_SCHEDULE_ID } from '../../../src/contract/names.js';
import { type Receiver, receiver } from '../../alerts/receiver.js';
import { System } from '../../support/system.js';
import { untilTrue } from '../../support/until.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });
const PATIENTLY = { withinMs: 150_000 };

/** The whole system, a program that takes alerts, a pager and somebody who waits for the heartbeat. */
let system: System;
let program: Receiver;
let pager: Receiver<Record<string, string>>;
let watcher: Receiver<string>;

beforeAll(async () => {
  [program, pager, watcher] = await Promise.all([
    receiver(),
    receiver<Record<string, string>>(),
    receiver((body) => body),
  ]);
  system = await System.make({
    environment: {
      BALLAST_ALERT_URL: program.url,
      BALLAST_ALERT_PAGERDUTY_KEY: '0123456789abcdef0123456789abcdef',
      BALLAST_ALERT_PAGERDUTY_URL: `${pager.url}/v2/enqueue`,
      BALLAST_HEARTBEAT_URL: `${watcher.url}/alive`,
      BALLAST_HEARTBEAT_FAIL_URL: `${watcher.url}/fail`,
      BALLAST_HEARTBEAT_SECONDS: '10',
    },
  });
  await system.start();
});
afterAll(async () => {
  await system?.remove();
  await Promise.all([program, pager, watcher].map((one) => one?.close()));
});

const told = (code: string, event: string) =>
  program.received.find(({ message }) => message.code === code && message.event === event)?.message;
const untilTold = (code: string, event: string) =>
  untilTrue(`${code} is ${event}`, async () => told(code, event) !== undefined, PATIENTLY);
const beats = (path: string) => watcher.received.filter((one) => one.path === path);
/** The next one after this moment. */
async function untilBeat(path: string): Promise<void> {
  const before = beats(path).length;
  await untilTrue(`a beat of ${path}`, async () => beats(path).length > before, PATIENTLY);
}
const incidents = (action: string) =>
  pager.received.flatMap(({ message }) => (message.event_action === action ? [message.dedup_key] : []));

test('a system that is well beats', async () => {
  await untilBeat('/alive');
  expect(told('B-ALERT-SCHEDULE', 'raised')).toBeUndefined();
});

test('a schedule that is paused is told, also by a worker that was killed meanwhile; then that it runs', async () => {
  await system.withTemporal((client) =>
    client.schedule.getHandle(DAILY_SCHEDULE_ID).pause('the venue is being mended'),
  );
  await untilTrue('the ledger has the alert', async () => {
    const rows = await system.query(`select 1 from alerts where kind = 'schedule-paused'`);
    return rows.length > 0;
  });
  process.kill(await system.pidOf('worker'), 'SIGKILL');
  await untilTold('B-ALERT-SCHEDULE', 'raised');
  await untilBeat('/fail');
  expect(beats('/fail').at(-1)?.message).toContain('is paused: the venue is being mended');

  await system.withTemporal((client) => client.schedule.getHandle(DAILY_SCHEDULE_ID).unpause());
  await untilTold('B-ALERT-SCHEDULE', 'resolved');
  expect(told('B-ALERT-SCHEDULE', 'resolved')?.id).toBe(told('B-ALERT-SCHEDULE', 'raised')?.id);
  await untilTrue('the incident is resolved', async () => incidents('resolve').length > 0, PATIENTLY);
  expect(incidents('trigger')).toContain(incidents('resolve')[0]);
  await untilBeat('/alive');
});

test('a Temporal that stands still is told through the ledger, and that it answers again', async () => {
  const { temporal } = await system.running();
  const pid = temporal?.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  try {
    await untilTold('B-ALERT-TEMPORAL', 'raised');
    await untilBeat('/fail');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await untilTold('B-ALERT-TEMPORAL', 'resolved');
  await untilBeat('/alive');
  expect((await system.ballast('alerts')).stdout).toMatch(/B-ALERT-TEMPORAL .* over since/);
});
