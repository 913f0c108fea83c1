import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askFunds } from '../../src/activities/ask-funds.js';
import { sliced } from '../workflows/scripted-fund.js';
import { gate, type WorkflowWorld, workflowWorld } from '../workflows/workflow-world.js';

const BUSINESS_TIME = '2026-11-22T02:30:00.000Z';
const LOOK_EVERY_MS = 5;

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld('real');
});
afterAll(() => world?.end());

test('a daily that its fund answers without an attempt is reported as soon as the fund is asked, not as unanswered', async () => {
  const book = world.funds.add('ASK3L').establish();
  const door = gate();
  book.beforeOrder = () => door.passed;
  book.planOf = () => sliced('1', '1');
  const fund = await world.startFund('ASK3L');
  await fund.ask({ requestKey: 'one' });
  await fund.until(({ running }) => running !== null);

  // Nothing of it is ever in the ledger.
  const ledger = { outcomesOf: async () => [] };
  const ask = { tokens: ['ASK3L'], nominalTime: Date.parse(BUSINESS_TIME), answerWithinMs: 50_000 };
  const step = askFunds({ client: world.env.client, ledger }, LOOK_EVERY_MS);
  const rows = new MockActivityEnvironment().run(step, ask);
  await fund.until(({ queue }) => queue.length === 1);
  await fund.change('pause');
  door.open();
  expect(await rows).toEqual([
    { token: 'ASK3L', key: 'ASK3L-d2611220230', outcome: 'refused', reason: 'ASK3L is PAUSED (a test)' },
  ]);
});
