import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { FAILURE } from '../../src/contract/failures.js';
import { rebalanceWorkflowId, TASK_QUEUE } from '../../src/contract/names.js';
import type { OrderInput, OrderResult, RebalanceInput } from '../../src/contract/rebalance.js';
import type { Cause } from '../../src/domain/request-priority.js';
import { slicePause } from '../../src/domain/slice-pause.js';
import type { rebalance } from '../../src/workflows/index.js';
import { d, plan as onePlan, request } from '../ledger/fixtures.js';
import { filled, filledOnly, type ScriptedFund, skipped, sliced } from './scripted-fund.js';
import { holdOrders, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

function inputOf(book: ScriptedFund, cause: Cause = 'daily'): RebalanceInput {
  const key = cause === 'daily' ? `${book.token}-d2611220230` : `${book.token}-e000001`;
  return request(cause, key, { token: book.token });
}

function start(book: ScriptedFund, cause: Cause = 'daily') {
  const input = inputOf(book, cause);
  return world.env.client.workflow.start<typeof rebalance>('rebalance', {
    workflowId: rebalanceWorkflowId(input.id),
    taskQueue: TASK_QUEUE.control,
    args: [input],
  });
}

const sentBy = (book: ScriptedFund) =>
  book.orders.map(({ clientOrderId, contracts }) => [clientOrderId.slice(-4), contracts]);

/** Answers the nth order step (from 1) in its own way, every other one as filled. */
function answering(book: ScriptedFund, script: Readonly<Record<number, OrderResult>>) {
  let steps = 0;
  book.answerOrder = (input) => {
    steps += 1;
    return script[steps] ?? filled(input);
  };
}

/** Pauses of a run in milliseconds, as its history has them. */
async function pausesOf(run: { fetchHistory(): Promise<{ events?: readonly unknown[] | null }> }) {
  const { events } = await run.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const timer = (event as { timerStartedEventAttributes?: TimerStarted }).timerStartedEventAttributes;
    const { seconds, nanos } = timer?.startToFireTimeout ?? {};
    return timer == null ? [] : [Number(seconds ?? 0) * 1_000 + Math.round(Number(nanos ?? 0) / 1e6)];
  });
}
interface TimerStarted {
  readonly startToFireTimeout?: { readonly seconds?: unknown; readonly nanos?: unknown };
}

describe('a sliced trade', () => {
  test('looks at the market before each of its orders; a trade of one order does not', async () => {
    const book = world.funds.add('MKT3L').establish();
    book.planOf = () => sliced('1', '1');
    await (await start(book)).result();
    expect(book.orders.map(({ market }) => market?.unfilled)).toEqual(['2', '1']);
    const one = world.funds.add('MKO3L').establish();
    await (await start(one)).result();
    expect(one.orders.map(({ market }) => market)).toEqual([null]);
  });

  test('pauses between two orders as its own id says, the same in every replay', async () => {
    const book = world.funds.add('PAU3L').establish();
    book.planOf = () => sliced('1', '1', '1');
    const run = await start(book);
    await run.result();
    const ids = book.orders.map(({ clientOrderId }) => clientOrderId);
    const expected = ids.slice(1).map((id) => slicePause(id, 5_000));
    expect(await pausesOf(run)).toEqual(expected);
    expect(new Set(expected).size).toBe(2);
    const workflowBundle = { codePath: inject('workflowBundle') };
    await Worker.runReplayHistory({ workflowBundle }, await run.fetchHistory(), run.workflowId);
  });

  test('that an emergency asked for does not pause', async () => {
    const book = world.funds.add('URG3L').establish();
    book.planOf = () => sliced('1', '1', '1');
    const run = await start(book, 'emergency');
    await run.result();
    expect(await pausesOf(run)).toEqual([]);
  });

  test('waits for depth, and sends the same order id once there is some', async () => {
    const book = world.funds.add('WAI3L').establish();
    book.planOf = () => sliced('1', '1');
    answering(book, { 2: { kind: 'wait', reason: 'nothing to buy from' } });
    expect(await (await start(book)).result()).toMatchObject({ outcome: 'done' });
    expect(sentBy(book).map(([slice]) => slice)).toEqual(['s001', 's002']);
  });

  test('ends at its deadline with a remainder that says how much is left', async () => {
    const book = world.funds.add('DEA3L').establish();
    book.planOf = () => sliced('1', '1', '1');
    book.strikeOf = () => ({ deadline: d('12') });
    book.answerOrder = (input) =>
      book.orders.length === 0 ? filled(input) : { kind: 'wait', reason: 'nothing to buy from' };
    const outcome = await (await start(book)).result();
    expect(outcome).toMatchObject({ outcome: 'remainder', anchorSeq: 1 });
    expect(outcome.reason).toMatch(/; 2 of 3 contracts were left to buy$/);
    expect(book.settled[0]).toMatchObject({ end: 'remainder', orders: [book.orders[0]?.clientOrderId] });
  });

  test('told to abandon ends with what it has, and is named so', async () => {
    const book = world.funds.add('ABA3L').establish();
    book.planOf = () => sliced('1', '1', '1');
    const orders = holdOrders(book);
    const run = await start(book);
    await orders.sending;
    await run.signal('abandon', { reason: 'good enough' });
    orders.letGo();
    expect(await run.result()).toMatchObject({
      outcome: 'abandoned',
      reason: 'good enough; 2 of 3 contracts were left to buy',
    });
    expect(book.orders).toHaveLength(1);
  });

  test('ends as stopped where the ledger takes no order of its fund any more', async () => {
    const book = world.funds.add('FOR3L').establish();
    book.planOf = () => sliced('1', '1', '1');
    answering(book, { 2: { kind: 'stopped', reason: 'trading of all funds is HALTED' } });
    expect(await (await start(book)).result()).toMatchObject({
      outcome: 'stopped',
      reason: 'trading of all funds is HALTED; 2 of 3 contracts were left to buy',
    });
  });
});

describe('a trade that is struck again', () => {
  const moved: OrderResult = { kind: 'restrike', markPrice: d('103') };

  test('has a new plan under the same id, and its orders go on counting', async () => {
    const book = world.funds.add('RES3L').establish();
    book.planOf = (_input, version) => (version === 1 ? sliced('2', '2', '2') : sliced('1', '1'));
    answering(book, { 2: moved });
    expect(await (await start(book)).result()).toMatchObject({ outcome: 'done', anchorSeq: 2 });
    expect(book.versions).toEqual([1, 2]);
    expect(sentBy(book)).toEqual([
      ['s001', '2'],
      ['s002', '1'],
      ['s003', '1'],
    ]);
    const [first, ...rest] = book.orders.map(({ clientOrderId }) => clientOrderId);
    expect(book.settled[0]).toMatchObject({
      orders: rest,
      earlier: { orders: [first], struck: [{ plan: { version: 1 }, orders: [first] }] },
    });
    expect(book.orders.map(({ knownContracts }) => knownContracts)).toEqual(['0', '0', null]);
  });

  test('counts on from the orders that its strikes contain, such as those of a run that was reset', async () => {
    const book = world.funds.add('RST3L').establish();
    book.planOf = (_input, version) => (version === 1 ? sliced('2', '2') : sliced('1', '1'));
    const strikes = [{ ordersBefore: 3 }, { ordersBefore: 7 }];
    book.strikeOf = () => strikes.shift() ?? {};
    answering(book, { 2: moved });
    expect(await (await start(book)).result()).toMatchObject({ outcome: 'done' });
    expect(sentBy(book).map(([slice]) => slice)).toEqual(['s004', 's008', 's009']);
    expect(book.orders.map(({ market }) => market?.unfilled)).toEqual(['4', '2', '1']);
  });

  test('is done where nothing is left to do', async () => {
    const book = world.funds.add('RED3L').establish();
    const { figures } = sliced('1');
    book.planOf = (_input, version) =>
      version === 1 ? sliced('2', '2') : { kind: 'no-trade', reason: 'at-target', figures };
    answering(book, { 2: moved });
    expect(await (await start(book)).result()).toMatchObject({ outcome: 'done' });
  });

  test('ends as the rules say where what is left would add to the position', async () => {
    const book = world.funds.add('RSK3L').establish();
    book.planOf = (_input, version) => (version === 1 ? sliced('2', '2') : skipped());
    answering(book, { 2: moved });
    expect(await (await start(book)).result()).toMatchObject({ outcome: 'skipped' });
    expect(book.settled[0]?.earlier?.orders).toHaveLength(1);
  });

  const unable = () => {
    throw ApplicationFailure.create({ message: 'the venue is away', type: FAILURE.venueUnavailable });
  };

  test('but cannot be, ends with its remainder where it adds', async () => {
    const book = world.funds.add('REA3L').establish();
    book.planOf = () => sliced('2', '2');
    book.beforeRestrike = unable;
    answering(book, { 2: moved });
    const outcome = await (await start(book)).result();
    expect(outcome).toMatchObject({ outcome: 'remainder' });
    expect(outcome.reason).toContain('could not be struck again: the venue is away');
  });

  test('but cannot be, goes on at whatever price where it reduces', async () => {
    const book = world.funds.add('REB3L').establish();
    book.planOf = () => ({ ...sliced('2', '2'), reduceOnly: true });
    book.beforeRestrike = unable;
    answering(book, { 2: moved });
    expect(await (await start(book)).result()).toMatchObject({ outcome: 'done' });
    expect(book.orders.map(({ market }) => market?.restrike)).toEqual(['0.02', null]);
  });

  test('and finds the fund stopped, settles what was filled', async () => {
    const book = world.funds.add('REH3L').establish();
    book.planOf = () => sliced('2', '2');
    book.beforeRestrike = async () => ({ kind: 'stopped', reason: 'REH3L is HALTED' });
    answering(book, { 2: moved });
    expect(await (await start(book)).result()).toMatchObject({ outcome: 'stopped' });
    expect(book.settled[0]?.orders).toHaveLength(1);
  });

  test('and does not reconcile, is concluded with what it had traded, and the fund halted', async () => {
    const book = world.funds.add('REC3L').establish();
    book.planOf = () => sliced('2', '2');
    book.beforeRestrike = () => {
      throw ApplicationFailure.nonRetryable('main holds 9', FAILURE.doesNotReconcile);
    };
    answering(book, { 2: moved });
    await expect((await start(book)).result()).rejects.toThrow();
    expect(book.state).toBe('HALTED');
    expect(book.concluded[0]?.traded?.orders).toEqual([book.orders[0]?.clientOrderId]);
  });
});

describe('a sliced trade in a hurry', () => {
  /** A daily of three slices, held in its first order. */
  async function held(token: string) {
    const book = world.funds.add(token).establish();
    book.planOf = (_input, version) => (version === 1 ? sliced('1', '1', '1') : sliced('1', '1'));
    const orders = holdOrders(book);
    const fund = await world.startFund(token);
    await fund.daily('2026-11-22T02:30:00Z');
    await orders.sending;
    return { book, fund, orders };
  }

  test.each([
    ['HUE3L', 'an emergency', 'HUE3L-e000001'],
    ['HUB3L', 'a breach', 'HUB3L-i000001'],
  ])('%s: by %s, is struck again before the next order, and answers for it', async (token, what, key) => {
    const { book, fund, orders } = await held(token);
    if (what === 'a breach') await fund.breach(1);
    else await fund.ask({ requestKey: 'now' });
    await fund.until(({ queue }) => queue.length === 1);
    orders.letGo();
    const { answers } = await fund.until(({ idle }) => idle);
    expect(book.opened).toEqual([`${token}-d2611220230a1`]);
    expect(book.versions).toEqual([1, 2]);
    expect(book.settled[0]?.honours).toEqual([key]);
    expect(answers).toMatchObject([
      { key: `${token}-d2611220230`, outcome: 'done' },
      { key, outcome: 'done', reason: `along with ${token}-d2611220230` },
    ]);
    const run = world.env.client.workflow.getHandle(rebalanceWorkflowId(`${token}-d2611220230a1`));
    expect(await pausesOf(run)).toEqual([]);
  });

  test('that does not reach its end leaves the request to a rebalance of its own', async () => {
    const { book, fund, orders } = await held('HUR3L');
    book.answerOrder = (input: OrderInput) =>
      book.orders.length === 1 ? { ...closedAs('rejected', input) } : filled(input);
    await fund.ask({ requestKey: 'now' });
    await fund.until(({ queue }) => queue.length === 1);
    orders.letGo();
    await fund.skipUntil(({ idle }) => idle);
    expect(book.done).toContain('HUR3L-e000001a1');
    expect(book.outcome('HUR3L-d2611220230a1')).toMatchObject({ outcome: 'remainder' });
  });

  test("by an operator's word answers for nobody, and is over with its pauses", async () => {
    const { book, fund, orders } = await held('HUO3L');
    await fund.workflow.signal('hurry', { reason: 'the market closes' });
    orders.letGo();
    const { answers } = await fund.until(({ idle }) => idle);
    expect(book.versions).toEqual([1, 2]);
    expect(answers).toMatchObject([{ outcome: 'done' }]);
  });

  test('comes too late for a trade of one order: the request is served after it', async () => {
    const book = world.funds.add('HUL3L').establish();
    book.planOf = () => onePlan;
    const orders = holdOrders(book);
    const fund = await world.startFund('HUL3L');
    await fund.daily('2026-11-22T02:30:00Z');
    await orders.sending;
    await fund.ask({ requestKey: 'now' });
    orders.letGo();
    await fund.until(({ idle }) => idle);
    expect(book.opened).toEqual(['HUL3L-d2611220230a1', 'HUL3L-e000001a1']);
  });
});

describe('a strike that keeps failing', () => {
  const away = () => {
    throw ApplicationFailure.create({ message: 'the venue is away', type: FAILURE.venueUnavailable });
  };

  test('gives way to an emergency', async () => {
    const book = world.funds.add('GIV3L').establish();
    book.beforeSnapshot = (input) => (input.request.cause === 'daily' ? away() : undefined);
    const fund = await world.startFund('GIV3L');
    await fund.daily('2026-11-22T02:30:00Z');
    await fund.until(({ running }) => running !== null);
    await fund.ask({ requestKey: 'now' });
    await fund.skipUntil(({ answers }) => answers.some(({ key }) => key === 'GIV3L-e000001'));
    expect(book.outcome('GIV3L-d2611220230a1')?.reason).toContain('gave way to a more urgent request');
    expect(book.done).toEqual(['GIV3L-e000001a1']);
  });

  test('ends an emergency within minutes, by name', async () => {
    const book = world.funds.add('BOU3L').establish();
    book.beforeSnapshot = away;
    const begun = await world.env.currentTimeMs();
    const run = await start(book, 'emergency');
    await expect(run.result()).rejects.toThrow();
    expect(await world.env.currentTimeMs()).toBeLessThan(begun + 180_000);
    expect(book.outcome('BOU3L-e000001a1')).toMatchObject({ outcome: 'failed', reason: 'the venue is away' });
  });
});

function closedAs(state: 'rejected', { clientOrderId, contracts }: OrderInput): OrderResult {
  return { kind: 'closed', clientOrderId, contracts, filled: d('0'), state, rejectReason: 'no' };
}

test('what a thin book left of a trade of one order is fitted to the market', async () => {
  const book = world.funds.add('THN3L').establish();
  book.planOf = () => sliced('3');
  book.answerOrder = filledOnly('2');
  await (await start(book)).result();
  expect(book.orders.map(({ market }) => market?.unfilled ?? null)).toEqual([null, '1']);
});
