import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emergencyRebalance } from '../../../src/contract/fund-messages.js';
import { gate, type WorkflowWorld, workflowWorld } from '../workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld('real');
});
afterAll(() => world?.end());

/** Of a rebalance point long past: an event in the history, and nothing else. */
const OLD_BREACHES = 2_000;
const REQUESTS = 12;

describe('a fund that is told a thousand things while a rebalance runs', () => {
  test('continues as new without losing a request, ending the rebalance, or forgetting an answer', async () => {
    const book = world.funds.add('MANY3L').establish();
    book.anchorSeq = 5;
    const door = gate();
    book.beforeOrder = () => door.passed;
    const fund = await world.startFund('MANY3L');
    await fund.ask({ requestKey: 'held' });
    await fund.until(({ running }) => running === 'MANY3L-e000001a1');
    const { runId } = await fund.workflow.describe();

    const keys = Array.from({ length: REQUESTS }, (_, index) => `ask ${index}`);
    const twice = [...keys, ...keys].map((requestKey) => ({ reason: 'many', requestKey }));
    await Promise.all(twice.map((word) => fund.workflow.signal(emergencyRebalance, word)));
    await fund.daily('2026-11-22T02:30:00Z');
    for (let sent = 0; sent < OLD_BREACHES; sent += 100) {
      await Promise.all(Array.from({ length: 100 }, () => fund.breach(4)));
    }
    await fund.until(({ queue }) => queue.length === REQUESTS + 1);
    expect((await fund.workflow.describe()).historyLength).toBeGreaterThan(2_000);
    expect((await fund.workflow.describe()).runId).toBe(runId);

    door.open();
    const { answers } = await fund.until(({ idle }) => idle);
    expect((await fund.workflow.describe()).runId).not.toBe(runId);
    expect(book.done).toHaveLength(REQUESTS + 2);
    expect(new Set(book.orders.map((order) => order.clientOrderId)).size).toBe(REQUESTS + 2);
    expect(book.done.every((id) => id.endsWith('a1'))).toBe(true);
    expect(answers.map(({ requestKey }) => requestKey).toSorted()).toEqual(
      ['held', ...keys, '2026-11-22T02:30:00Z'].toSorted(),
    );
    for (const requestKey of ['held', 'ask 0', 'ask 11']) {
      expect(await fund.ask({ requestKey })).toMatchObject({ kind: 'answered', outcome: 'done' });
    }
    expect(await fund.daily('2026-11-22T02:30:00Z')).toMatchObject({ kind: 'answered', outcome: 'done' });
    expect(book.done).toHaveLength(REQUESTS + 2);
  });
});
