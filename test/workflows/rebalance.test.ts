import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAILURE } from '../../src/contract/failures.js';
import { rebalanceWorkflowId, TASK_QUEUE } from '../../src/contract/names.js';
import type { RebalanceInput } from '../../src/contract/rebalance.js';
import type { rebalance } from '../../src/workflows/index.js';
import { request } from '../ledger/fixtures.js';
import { filled, filledOnly, type ScriptedFund, skipped, sliced } from './scripted-fund.js';
import { eventually, gate, holdOrders, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

function start(book: ScriptedFund) {
  const input: RebalanceInput = request('emergency', `${book.token}-e000001`, { token: book.token });
  return world.env.client.workflow.start<typeof rebalance>('rebalance', {
    workflowId: rebalanceWorkflowId(input.id),
    taskQueue: TASK_QUEUE.control,
    args: [input],
  });
}

const sentBy = (book: ScriptedFund) =>
  book.orders.map(({ clientOrderId, contracts }) => [clientOrderId.slice(-4), contracts]);

async function failureOf(run: { result(): Promise<unknown> }): Promise<ApplicationFailure> {
  const error = await run.result().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) return error.cause;
  throw new Error(`did not fail as it should: ${String(error)}`);
}

describe('a rebalance', () => {
  test('sends one order for each slice, only the first from the position of the strike', async () => {
    const book = world.funds.add('SLI3L').establish();
    book.planOf = () => sliced('2', '2', '1');
    const run = await start(book);
    expect(await run.result()).toMatchObject({ outcome: 'done', anchorSeq: 2 });
    expect(sentBy(book)).toEqual([
      ['s001', '2'],
      ['s002', '2'],
      ['s003', '1'],
    ]);
    expect(book.orders.map(({ knownContracts }) => knownContracts)).toEqual(['0', null, null]);
    expect(book.settled[0]).toMatchObject({
      end: 'complete',
      orders: book.orders.map((o) => o.clientOrderId),
    });
  });

  test('spends further orders on what a thin book left unfilled', async () => {
    const book = world.funds.add('PAR3L').establish();
    book.planOf = () => sliced('3', '3');
    book.answerOrder = filledOnly('2');
    expect(await (await start(book)).result()).toMatchObject({ outcome: 'done' });
    expect(sentBy(book).map(([slice]) => slice)).toEqual(['s001', 's002', 's003']);
  });

  test('stops early where the venue holds the target already', async () => {
    const book = world.funds.add('NOM3L').establish();
    book.planOf = () => sliced('3', '3', '3');
    book.answerOrder = (input) =>
      book.orders.length === 0 ? filled(input) : { kind: 'nothing-missing', contracts: input.contracts };
    expect(await (await start(book)).result()).toMatchObject({ outcome: 'done' });
    expect(book.orders).toHaveLength(1);
  });

  test('leaves a remainder after five orders more than planned', async () => {
    const book = world.funds.add('THI3L').establish();
    book.planOf = () => sliced('3');
    book.answerOrder = filledOnly('0.1');
    expect(await (await start(book)).result()).toMatchObject({
      outcome: 'remainder',
      reason: '6 orders were not filled: the book is too thin; 2.4 of 3 contracts were left to buy',
      anchorSeq: 1,
    });
    expect(book.orders).toHaveLength(6);
  });

  test('sends nothing more after an order that the venue rejected', async () => {
    const book = world.funds.add('REJ3L').establish();
    book.planOf = () => sliced('3', '3');
    book.answerOrder = (input) => ({
      kind: 'closed',
      clientOrderId: input.clientOrderId,
      contracts: input.contracts,
      filled: input.contracts,
      state: 'rejected',
      rejectReason: '110007: not enough balance',
    });
    expect(await (await start(book)).result()).toMatchObject({
      outcome: 'remainder',
      reason: '110007: not enough balance; 3 of 6 contracts were left to buy',
    });
    expect(book.orders).toHaveLength(1);
  });

  test('that a rule forbids settles without an order', async () => {
    const book = world.funds.add('SKP3L').establish();
    book.planOf = () => skipped();
    expect(await (await start(book)).result()).toMatchObject({ outcome: 'skipped', anchorSeq: 1 });
    expect(book.orders).toEqual([]);
  });

  test.each([
    ['STA3L', { reason: 'a person says so' }, 'a person says so'],
    ['STB3L', undefined, 'no reason given'],
    ['STC3L', null, 'no reason given'],
    ['STD3L', 'enough', 'enough'],
    ['STE3L', { reason: { deep: 1 } }, 'no reason given'],
  ])('%s: stops between two orders when signalled %j', async (token, payload, reason) => {
    const book = world.funds.add(token).establish();
    const door = gate();
    book.planOf = () => sliced('1', '1', '1');
    book.beforeOrder = () => door.passed;
    const run = await start(book);
    await eventually(
      () => book.opened.length,
      (opened) => opened === 1,
    );
    await run.signal('stop', payload);
    door.open();
    expect(await run.result()).toMatchObject({ outcome: 'stopped', reason: expect.stringContaining(reason) });
    expect(book.orders.length).toBeLessThanOrEqual(1);
    expect(book.settled).toHaveLength(1);
  });

  test('cancelled from the UI finishes the order in flight, settles, and ends as stopped', async () => {
    const book = world.funds.add('CAN3L').establish();
    book.planOf = () => sliced('1', '1', '1');
    const orders = holdOrders(book);
    const run = await start(book);
    await orders.sending;
    await run.cancel();
    orders.letGo();
    expect(await run.result()).toMatchObject({
      outcome: 'stopped',
      reason: 'the workflow was cancelled; 2 of 3 contracts were left to buy',
    });
    expect(book.orders).toHaveLength(1);
    expect((await run.describe()).status.name).toBe('COMPLETED');
  });

  test('fails, with its outcome on record and in the details, where a step fails for good', async () => {
    const book = world.funds.add('FAI3L').establish();
    book.beforeOrder = () => {
      throw ApplicationFailure.nonRetryable('key without permission', FAILURE.unauthorised);
    };
    const failure = await failureOf(await start(book));
    expect(failure).toMatchObject({
      type: FAILURE.unauthorised,
      message: 'FAI3L-e000001a1: key without permission',
    });
    expect(failure.details).toEqual([book.outcome('FAI3L-e000001a1')]);
    expect(book).toMatchObject({ state: 'ACTIVE', settled: [] });
  });

  test('gives up a step that never succeeds, and says what it failed with last', async () => {
    const book = world.funds.add('TIM3L').establish();
    book.beforeSnapshot = () => {
      throw ApplicationFailure.create({ message: 'the venue is away', type: FAILURE.venueUnavailable });
    };
    const failure = await failureOf(await start(book));
    expect(failure.message).toBe('TIM3L-e000001a1: the venue is away');
    expect(book.outcome('TIM3L-e000001a1')).toMatchObject({ outcome: 'failed' });
  });

  test.each([
    ['DNR3L', FAILURE.doesNotReconcile, 'HALTED'],
    ['IDC3L', FAILURE.idConflict, 'HALTED'],
    ['END3L', FAILURE.contractEnded, 'HALTED'],
    ['CLO3L', FAILURE.rebalanceClosed, 'ACTIVE'],
  ])('%s: after %s the fund is %s', async (token, type, state) => {
    const book = world.funds.add(token).establish();
    book.beforeSettle = () => {
      throw ApplicationFailure.nonRetryable('main holds 2 BTCUSDT, the ledger says 3', type);
    };
    expect(await failureOf(await start(book))).toMatchObject({ type });
    expect(book.state).toBe(state);
  });
});
