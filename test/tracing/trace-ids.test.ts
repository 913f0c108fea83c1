import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { rootIdsOf } from '../../src/tracing/trace-ids.js';

const run = { workflowType: 'rebalance', workflowId: 'rebalance/BTC3L-i000042a1', runId: 'r1' };

test('the trace of a rebalance follows from its id, as docs/monitoring.md says', () => {
  const digest = createHash('sha256').update(run.workflowId).digest('hex');
  expect(rootIdsOf(run)?.traceId).toBe(digest.slice(0, 32));
});

test('runs of one id are one trace with a span each', () => {
  const [one, other] = [rootIdsOf(run), rootIdsOf({ ...run, runId: 'r2' })];
  expect(other?.traceId).toBe(one?.traceId);
  expect(other?.spanId).not.toBe(one?.spanId);
  expect(one?.spanId).toMatch(/^[0-9a-f]{16}$/);
});

test('what lives for months is no trace', () => {
  for (const workflowType of ['fund', 'monitor', 'auditor', 'switchboard']) {
    expect(rootIdsOf({ ...run, workflowType })).toBeNull();
  }
});
