import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rebalanceWorkflowId } from '../../../src/contract/names.js';
import { fundStart } from '../../../src/contract/start-fund.js';
import type { fund } from '../../../src/workflows/index.js';
import { BOOK, workedFund } from '../../activities/rebalance-world.js';
import { d, EXECUTION } from '../../ledger/fixtures.js';
import { decision, reset } from '../reset-workflow.js';
import { type RunningSystem, runningSystem } from '../running-system.js';
import { eventually, fundHandle } from '../workflow-world.js';

/** Three contracts at 100 in orders of one, some seconds apart. */
const SLICED = workedFund({
  execution: { ...EXECUTION, takerFee: d('0'), maxSlice: d('100'), slicePause: d('4') },
});
const ESTABLISHING = rebalanceWorkflowId('BTC3L-s000001a1');

let system: RunningSystem;
beforeEach(async () => {
  system = await runningSystem([SLICED]);
});
afterEach(() => system?.end());

/** Pauses that the rebalance has begun: there is one after each order but the last. */
async function pausesSoFar() {
  const { events } = await system.client.workflow.getHandle(ESTABLISHING).fetchHistory();
  return (events ?? []).filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes != null);
}

describe('a sliced rebalance that is reset after its first order', () => {
  test.each([
    ['between two orders', 'last'],
    ['before it was struck', 'first'],
  ] as const)('to the point %s, sends no order twice and counts each fill once', async (_where, which) => {
    const start = fundStart('BTC3L', WorkflowIdConflictPolicy.FAIL);
    const btc = fundHandle(await system.client.workflow.start<typeof fund>('fund', start));
    await eventually(
      () => system.market.orders(),
      ({ length }) => length > 0,
    );
    await eventually(pausesSoFar, ({ length }) => length > 0);
    await reset(system.client, await decision(system.client, ESTABLISHING, which));
    await btc.until(({ idle, anchorSeq }) => idle && anchorSeq === 1);
    const placed = await system.market.orders();
    expect(placed.map(({ orderLinkId, contracts }) => [orderLinkId.slice(-4), contracts])).toEqual([
      ['s001', '1'],
      ['s002', '1'],
      ['s003', '1'],
    ]);
    const booked = 'select client_order_id, contracts from executions order by client_order_id';
    expect(await system.books.query(booked)).toEqual(
      placed.map(({ orderLinkId }) => ({ client_order_id: orderLinkId, contracts: '1' })),
    );
    expect((await system.market.venue.position(BOOK)).contracts).toBe('3');
    expect(await system.books.query('select id, outcome from rebalances')).toEqual([
      { id: 'BTC3L-s000001a1', outcome: 'done' },
    ]);
  });
});
