import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { beat } from '../../src/health/heartbeat.js';
import { alertingOf } from '../alerts/alerting.js';
import { type Receiver, receiver } from '../alerts/receiver.js';

const PATIENCE = { timeout: 10_000, interval: 20 };

let watcher: Receiver<string>;
let troubles: readonly string[];
const stops: (() => Promise<void>)[] = [];
let logged: { level: number; msg: string; refused?: string }[] = [];
const log = pino({ level: 'info' }, { write: (line) => void logged.push(JSON.parse(line)) });
const warnings = () => logged.filter(({ level }) => level === 40);
beforeEach(async () => {
  watcher = await receiver((body) => body);
  troubles = [];
  logged = [];
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await watcher.close();
});

function start(fail: boolean): void {
  const { heartbeat } = alertingOf({
    HEARTBEAT_URL: `${watcher.url.replace('//', '//duty:word@')}/s3cret`,
    ...(fail ? { HEARTBEAT_FAIL_URL: `${watcher.url}/s3cret/fail` } : {}),
  });
  if (heartbeat === null) throw new Error('no heartbeat is set');
  const settings = { ...heartbeat, everyMs: 50 };
  stops.push(beat({ settings, troubles: () => troubles, log }).stop);
}
const asked = () =>
  watcher.received.map(({ method, path, message }) => `${method} ${path} ${message}`.trim());

describe('the heartbeat', () => {
  test('beats while the engine is well, is silent while it is not, and beats again', async () => {
    start(false);
    await vi.waitFor(() => expect(asked().length).toBeGreaterThan(2), PATIENCE);
    expect(new Set(asked())).toEqual(new Set(['GET /s3cret']));
    const basic = `Basic ${Buffer.from('duty:word').toString('base64')}`;
    expect(watcher.received[0]?.headers.authorization).toBe(basic);
    troubles = ['Temporal has not been seen'];
    await vi.waitFor(() => expect(warnings()).toHaveLength(1), PATIENCE);
    const silent = asked().length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked()).toHaveLength(silent);
    expect(warnings()[0]?.msg).toBe('the heartbeat stops: the engine is not healthy');
    troubles = [];
    await vi.waitFor(() => expect(asked().length).toBeGreaterThan(silent), PATIENCE);
    await vi.waitFor(() => expect(logged.map(({ level }) => level)).toEqual([30, 40, 30]), PATIENCE);
  });

  test('tells the other address why, where there is one', async () => {
    troubles = ['the ledger has not been seen yet', 'no worker polls ballast-trading'];
    start(true);
    await vi.waitFor(() => expect(asked().length).toBeGreaterThan(0), PATIENCE);
    expect(asked()[0]).toBe(`POST /s3cret/fail ${troubles.join('\n')}`);
  });

  test('a watcher that does not answer is said once, without its address, and asked again', async () => {
    watcher.answer = () => 503;
    start(false);
    await vi.waitFor(() => expect(asked().length).toBeGreaterThan(3), PATIENCE);
    expect(warnings()).toMatchObject([{ refused: 'it answered 503', msg: 'the heartbeat is not taken' }]);
    await watcher.close();
    await vi.waitFor(() => expect(warnings()).toHaveLength(2), PATIENCE);
    expect(JSON.stringify(logged)).not.toContain('s3cret');
  });
});
