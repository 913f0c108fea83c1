import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { root } from './compose-file.js';
import { type Ended, run } from './run.js';

/** As a worker of this SDK serves them. */
const METRICS = `# HELP temporal_num_pollers Current number of active pollers per queue type
# TYPE temporal_num_pollers gauge
temporal_num_pollers{namespace="ballast",poller_type="activity_task",service_name="temporal-core-sdk",task_queue="ballast-control"} 10
temporal_num_pollers{namespace="ballast",poller_type="sticky_workflow_task",service_name="temporal-core-sdk",task_queue="ballast-control"} 8
temporal_num_pollers{namespace="ballast",poller_type="activity_task",service_name="temporal-core-sdk",task_queue="ballast-market"} 0
# TYPE temporal_worker_start counter
temporal_worker_start{namespace="ballast",service_name="temporal-core-sdk",task_queue="ballast-trading"} 1
`;

let server: Server | null = null;

afterEach(() => {
  server?.close();
  server = null;
});

async function serving(metrics: string): Promise<string> {
  const started = createServer((_, reply) => reply.end(metrics));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  // Workers listen everywhere in their container; the check asks on the loopback.
  return `0.0.0.0:${(started.address() as AddressInfo).port}`;
}

const check = (address: string, ...queues: string[]): Promise<Ended> =>
  run('node', [join(root, 'deploy/health/worker.mjs'), ...queues], { BALLAST_METRICS_ADDRESS: address });

describe('the health check of a worker', () => {
  test('passes while its task queue is polled', async () => {
    const address = await serving(METRICS);
    expect(await check(address, 'ballast-control')).toMatchObject({
      code: 0,
      stdout: 'polls ballast-control\n',
    });
    expect(await check(address)).toMatchObject({ code: 0 });
  });

  test('fails where pollers are gone, or were never there', async () => {
    const address = await serving(METRICS);
    const { code, stderr } = await check(address, 'ballast-control', 'ballast-market', 'ballast-trading');
    expect(code).toBe(1);
    expect(stderr).toBe('worker: no poller on ballast-market, ballast-trading\n');
  });

  test('fails before a worker polls anything, and where none answers', async () => {
    expect(await check(await serving(''))).toMatchObject({ code: 1 });
    server?.close();
    expect(await check('127.0.0.1:1')).toMatchObject({ code: 1 });
  });
});
