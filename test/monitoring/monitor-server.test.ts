import getPort from 'get-port';
import { afterEach, describe, expect, it } from 'vitest';
import { type Monitor, startMonitor } from '../../src/monitoring/monitor-server.js';
import type { Need } from '../../src/monitoring/readiness.js';

let monitor: Monitor | null = null;
afterEach(async () => {
  await monitor?.close();
  monitor = null;
});

async function serving(needs: readonly Need[], metrics = async () => 'ballast_up 1\n'): Promise<string> {
  const address = `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
  monitor = await startMonitor({ address, roles: ['market'], needs, metrics });
  return `http://${address}`;
}

const there: Need = { name: 'ledger', missing: async () => null };

describe('/readyz', () => {
  it('says 200 while everything that the process needs is there', async () => {
    const reply = await fetch(`${await serving([there])}/readyz`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(await reply.json()).toEqual({
      ready: true,
      roles: ['market'],
      needs: [{ name: 'ledger', ok: true, reason: null }],
    });
  });

  it('says 503 and why: what is missing, what fails, what does not answer', async () => {
    const url = await serving([
      there,
      { name: 'feed', missing: async () => 'the price stream is down: ECONNREFUSED' },
      { name: 'temporal', missing: () => Promise.reject(new Error('14 UNAVAILABLE')) },
      { name: 'venue', missing: () => new Promise(() => {}) },
    ]);
    const reply = await fetch(`${url}/readyz`);
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({
      ready: false,
      needs: [
        { name: 'ledger', ok: true },
        { name: 'feed', ok: false, reason: 'the price stream is down: ECONNREFUSED' },
        { name: 'temporal', ok: false, reason: '14 UNAVAILABLE' },
        { name: 'venue', ok: false, reason: 'no answer within 2 s' },
      ],
    });
  });
});

describe('/livez', () => {
  it('answers while the event loop turns, whatever is missing', async () => {
    const url = await serving([{ name: 'ledger', missing: async () => 'it is away' }]);
    const reply = await fetch(`${url}/livez`);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toEqual({
      alive: true,
      roles: ['market'],
      uptimeSeconds: expect.any(Number),
      longestPauseSeconds: expect.any(Number),
    });
  });
});

describe('the address of a process', () => {
  it('serves metrics as Prometheus wants them, and nothing else', async () => {
    const url = await serving([]);
    const reply = await fetch(`${url}/metrics`);
    expect(reply.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await reply.text()).toBe('ballast_up 1\n');
    const lost = await fetch(`${url}/`);
    expect([lost.status, await lost.json()]).toEqual([
      404,
      { error: 'there is /metrics, /livez and /readyz' },
    ]);
  });

  it('that another process has is refused by its variable', async () => {
    const url = await serving([]);
    const again = startMonitor({
      address: url.replace('http://', ''),
      roles: [],
      needs: [],
      metrics: async () => '',
    });
    await expect(again).rejects.toThrow(
      /^BALLAST_METRICS_ADDRESS: 127\.0\.0\.1:\d+ cannot be bound: .*EADDRINUSE/,
    );
  });
});
