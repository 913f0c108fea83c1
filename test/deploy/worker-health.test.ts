import { join } from 'node:path';
import getPort from 'get-port';
import { afterEach, describe, expect, test } from 'vitest';
import { type Monitor, startMonitor } from '../../src/monitoring/monitor-server.js';
import type { Need } from '../../src/monitoring/readiness.js';
import { root } from './compose-file.js';
import { type Ended, run } from './run.js';

let monitor: Monitor | null = null;
afterEach(async () => {
  await monitor?.close();
  monitor = null;
});

/** A process that needs this, as its container has it: listening everywhere. The check asks on the loopback. */
async function needing(needs: readonly Need[]): Promise<string> {
  const address = `0.0.0.0:${await getPort()}`;
  monitor = await startMonitor({ address, roles: ['control'], needs, metrics: async () => '' });
  return address;
}

const check = (address: string): Promise<Ended> =>
  run('node', [join(root, 'deploy/health/worker.mjs')], { BALLAST_METRICS_ADDRESS: address });

describe('the health check of a worker', () => {
  test('passes while the worker is ready', async () => {
    const address = await needing([{ name: 'ledger', missing: async () => null }]);
    expect(await check(address)).toMatchObject({ code: 0, stdout: 'ready: control\n' });
  });

  test('fails with what is missing, and why', async () => {
    const address = await needing([
      { name: 'ledger', missing: async () => null },
      { name: 'polling', missing: async () => 'no poller on ballast-control' },
      { name: 'temporal', missing: async () => 'no answer within 2 s' },
    ]);
    const { code, stderr } = await check(address);
    expect(code).toBe(1);
    expect(stderr).toBe('worker: polling: no poller on ballast-control; temporal: no answer within 2 s\n');
  });

  test('fails where none answers', async () => {
    expect(await check('127.0.0.1:1')).toMatchObject({ code: 1 });
  });
});
