import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { fundStart } from '../../src/contract/start-fund.js';
import type { fund } from '../../src/workflows/index.js';
import { START, workedFund } from '../activities/rebalance-world.js';
import { decision, reset } from './reset-workflow.js';
import { type RunningSystem, runningSystem } from './running-system.js';
import { type FundHandle, fundHandle } from './workflow-world.js';

let system: RunningSystem;
let btc: FundHandle;
beforeAll(async () => {
  system = await runningSystem([workedFund()]);
  const start = fundStart('BTC3L', WorkflowIdConflictPolicy.FAIL);
  btc = fundHandle(await system.client.workflow.start<typeof fund>('fund', start));
  await btc.until(({ idle, anchorSeq }) => idle && anchorSeq === 1);
});
/** What it decided after a reset, it must be able to decide again: any worker may have to take over from here. */
afterEach(async () => {
  const { workflowId } = btc.workflow;
  const history = await system.client.workflow.getHandle(workflowId).fetchHistory();
  await Worker.runReplayHistory(
    { workflowBundle: { codePath: inject('workflowBundle') } },
    history,
    workflowId,
  );
});
afterAll(() => system?.end());

const lastDecision = () => decision(system.client, btc.workflow.workflowId, 'last');
const requests = () =>
  system.books.query<{ request_key: string }>('select request_key from requests order by cause, number');
const rebalances = () => system.books.query('select id, outcome from rebalances order by ordinal');
const stateChanges = () => system.books.query('select change_id, to_state from state_changes');
const shown = async () =>
  JSON.stringify(await btc.workflow.query<{ currentDetails?: string }>('__temporal_workflow_metadata'));

/** One by one: two signals that come together have an order of their own. */
async function signal(name: string, ...words: object[]): Promise<void> {
  for (const word of words) await btc.workflow.signal(name, word);
}

describe('a fund that is reset to before signals without a key', () => {
  test('takes each emergency for the one it was, and trades nothing twice', async () => {
    const before = await lastDecision();
    await system.market.move(START + 60_000, '110');
    await signal('emergencyRebalance', {}, { reason: 'once more' }, {});
    await btc.until(({ idle, answers }) => idle && answers.length === 4);
    const asked = await requests();
    const made = await rebalances();
    const orders = await system.market.orders();
    expect(asked).toHaveLength(4);
    expect(made).toHaveLength(4);
    expect(orders).toHaveLength(2);

    const runId = await reset(system.client, before);
    expect(runId).not.toBe(before.runId);
    expect((await btc.workflow.describe()).runId).toBe(runId);
    await btc.until(({ idle, answers }) => idle && answers.length === 4);
    expect(await requests()).toEqual(asked);
    expect(await rebalances()).toEqual(made);
    expect(await system.market.orders()).toEqual(orders);
  });

  test('counts on: an emergency after the reset is a new one', async () => {
    const asked = await requests();
    await signal('emergencyRebalance', {});
    await btc.until(({ idle, answers }) => idle && answers.length === 5);
    expect(await requests()).toHaveLength(asked.length + 1);
    const keys = (await requests()).map(({ request_key }) => request_key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a fund that is reset to before it was halted and resumed again', () => {
  beforeEach(async () => {
    await btc.change('resume', crypto.randomUUID());
    await btc.until(({ idle, state }) => idle && state === 'ACTIVE');
  });

  test('is not halted a second time, and says so', async () => {
    const before = await lastDecision();
    await signal('halt', { reason: 'looks wrong' });
    await btc.until(({ idle, state }) => idle && state === 'HALTED');
    await btc.change('resume', 'looks right');
    const changes = await stateChanges();

    await reset(system.client, before);
    // Said before: it changes nothing, and is answered after the halt.
    expect(await btc.change('resume', 'looks right')).toEqual({ state: 'ACTIVE' });
    await btc.until(({ idle }) => idle);
    expect(await stateChanges()).toEqual(changes);
    expect(await shown()).toContain('halt was said before and undone since');
  });

  test('with signals left out, is halted at once by a word that was not said before', async () => {
    const before = await lastDecision();
    await signal('halt', { reason: 'looks wrong' });
    await btc.until(({ idle, state }) => idle && state === 'HALTED');
    await btc.change('resume', 'looks right again');
    await reset(system.client, before, 'left out');
    await signal('halt', { reason: 'looks wrong to me too' });
    expect(await btc.until(({ idle, state }) => idle && state === 'HALTED')).toBeDefined();
  });

  test('with signals left out, is halted by the same word said twice', async () => {
    const before = await lastDecision();
    await signal('halt', {});
    await btc.until(({ idle, state }) => idle && state === 'HALTED');
    await btc.change('resume', 'all is well');
    await reset(system.client, before, 'left out');
    await signal('halt', {}, {});
    expect(await btc.until(({ idle, state }) => idle && state === 'HALTED')).toBeDefined();
  });
});

describe('a fund that is reset to before an update, with a signal behind it', () => {
  test('hears both in the same order in every replay', async () => {
    await btc.change('resume', crypto.randomUUID());
    await btc.until(({ idle, state }) => idle && state === 'ACTIVE');
    const before = await lastDecision();
    await btc.change('pause', 'for lunch');
    await signal('halt', { reason: 'not for lunch only' });
    await btc.until(({ idle, state }) => idle && state === 'HALTED');
    await reset(system.client, before);
    await btc.until(({ idle, state }) => idle && state === 'HALTED');
  });
});
