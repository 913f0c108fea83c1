import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebalanceWorkflowId, TASK_QUEUE } from '../../src/contract/names.js';
import type { rebalance } from '../../src/workflows/index.js';
import { type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

const HOURS = 3_600_000;

/** A rebalance that its fund knows nothing of, as after a reset of the fund: it stays open for six hours. */
async function atWork(token: string) {
  const book = world.funds.add(token).establish();
  let settlings = 0;
  book.beforeSettle = () => {
    settlings += 1;
    if (settlings > 1) return;
    throw ApplicationFailure.create({ message: 'the ledger is away', nextRetryDelay: 6 * HOURS });
  };
  const key = `${token}-e000001`;
  const id = `${key}a1`;
  const request = { requestKey: 'r1', requestedBy: 'tester', reason: 'a test', nominalTime: null };
  await world.env.client.workflow.start<typeof rebalance>('rebalance', {
    workflowId: rebalanceWorkflowId(id),
    taskQueue: TASK_QUEUE.trading,
    args: [{ id, attempt: 1, request: { ...request, token, key, cause: 'emergency', anchorSeq: null } }],
  });
  return book;
}

describe('a fund that finds its rebalance at work already', () => {
  test('looks for its end ever more seldom, so that hours of it do not fill the history', async () => {
    const book = await atWork('RES3L');
    const fund = await world.startFund('RES3L');
    const { runId } = await fund.workflow.describe();
    await fund.ask({ requestKey: 'r1' });
    await world.env.sleep('7 hours');
    await fund.until(({ anchorSeq, idle }) => anchorSeq === 2 && idle);
    expect(book.done).toEqual(['RES3L-e000001a1']);
    // Afterwards it may have continued as new.
    const first = world.env.client.workflow.getHandle(fund.workflow.workflowId, runId);
    const { events } = await first.fetchHistory();
    const looks = events?.filter((event) => event.startChildWorkflowExecutionFailedEventAttributes).length;
    expect(looks).toBeGreaterThan(300);
    expect(looks).toBeLessThan(400);
  });
});
