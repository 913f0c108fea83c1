import { afterAll, beforeAll, expect, test } from 'vitest';
import { rebalanceWorkflowId, TASK_QUEUE } from '../../src/contract/names.js';
import type { rebalance } from '../../src/workflows/index.js';
import { request } from '../ledger/fixtures.js';
import { filledOnly, sliced } from './scripted-fund.js';
import { holdOrders, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

test('orders are never for more than the fills so far left of the plan, however late the venue shows its position', async () => {
  const book = world.funds.add('LAT3L').establish();
  book.planOf = () => sliced('5', '5');
  book.answerOrder = filledOnly('3');
  const input = request('emergency', 'LAT3L-e000001', { token: 'LAT3L' });
  await world.env.client.workflow.execute<typeof rebalance>('rebalance', {
    workflowId: rebalanceWorkflowId(input.id),
    taskQueue: TASK_QUEUE.control,
    args: [input],
  });
  expect(book.orders.map(({ contracts }) => contracts)).toEqual(['5', '5', '4', '1']);
});

test.each([
  ['ADD3L', false, 'stopped', 1],
  ['CUT3L', true, 'done', 3],
])(
  '%s: a fund put into REDUCING stops a trade that adds, and no other',
  async (token, reduceOnly, outcome, sent) => {
    const book = world.funds.add(token).establish();
    book.planOf = () => ({ ...sliced('1', '1', '1'), reduceOnly });
    const orders = holdOrders(book);
    const fund = await world.startFund(token);
    await fund.ask({ requestKey: 'one' });
    await orders.sending;
    await fund.change('reduce');
    orders.letGo();
    const { answers } = await fund.until(({ idle }) => idle);
    expect(answers.at(-1)).toMatchObject({ outcome });
    expect(book.orders).toHaveLength(sent);
  },
);
