import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decision, reset } from '../reset-workflow.js';
import { type WorkflowWorld, workflowWorld } from '../workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld('short');
});
afterAll(() => world?.end());

describe('a fund that has continued as new since', () => {
  test.each([
    ['the run in which its signals came', 'LONG3L', 'first'],
    ['its latest run', 'LATE3L', 'latest'],
  ])('and is reset to the start of %s, takes each for the one it was', async (_where, token, which) => {
    const book = world.funds.add(token).establish();
    const handle = await world.startFund(token);
    await handle.until(({ idle }) => idle);
    const { client } = world.env;
    const { workflowId } = handle.workflow;
    const start = await decision(client, workflowId, 'first');
    const emergencies = 12;
    for (let nth = 1; nth <= emergencies; nth++) {
      await handle.workflow.signal('emergencyRebalance', {});
      await handle.until(({ idle }) => idle && book.done.length === nth);
    }
    const latest = await decision(client, workflowId, 'first');
    expect(latest.runId).not.toBe(start.runId);
    const orders = [...book.orders];

    await reset(client, which === 'first' ? start : latest);
    await handle.until(({ idle }) => idle);
    await handle.workflow.signal('emergencyRebalance', {});
    await handle.until(({ idle }) => idle && book.done.length === emergencies + 1);
    expect(book.orders).toHaveLength(orders.length + 1);
    expect(book.done.at(-1)).toBe(`${token}-e0000${emergencies + 1}a1`);
  });
});
