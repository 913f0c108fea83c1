import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sliced } from './scripted-fund.js';
import { eventually, gate, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

async function reasonOf(update: Promise<unknown>): Promise<string> {
  const error = await update.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WorkflowUpdateFailedError)) throw new Error(`not refused: ${String(error)}`);
  return String(error.cause?.message);
}

describe('attempts that fail', () => {
  test('are followed by others, each with its number, after growing pauses, and then by the answer', async () => {
    const book = world.funds.add('RET3L').establish();
    const times: number[] = [];
    book.beforeSnapshot = async () => {
      times.push(await world.env.currentTimeMs());
      if (times.length < 4) throw noRetry('the venue is away');
    };
    const fund = await world.startFund('RET3L');
    await fund.ask({});
    await fund.skipUntil(({ idle }) => idle);
    expect(book.opened).toEqual([1, 2, 3, 4].map((n) => `RET3L-e000001a${n}`));
    expect(book.done).toEqual(['RET3L-e000001a4']);
    const pauses = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1_000);
    for (const [index, least] of [2, 4, 8].entries()) expect(pauses[index]).toBeGreaterThanOrEqual(least);
    expect(await fund.ask({})).toMatchObject({ kind: 'answered', outcome: 'done' });
  });

  test('five times leave an established fund reducing, with the reason, and the request answered as failed', async () => {
    const book = world.funds.add('FIV3L').establish();
    book.beforeSnapshot = () => {
      throw noRetry('the venue is away');
    };
    const fund = await world.startFund('FIV3L');
    await fund.ask({});
    const view = await fund.skipUntil(({ idle, state }) => idle && state !== 'ACTIVE');
    const why = 'FIV3L-e000001 failed 5 times: the venue is away';
    expect(view).toMatchObject({ state: 'REDUCING', stateReason: why });
    expect(await fund.ask({})).toEqual({
      kind: 'answered',
      key: 'FIV3L-e000001',
      outcome: 'failed',
      reason: why,
    });
    expect(book.opened).toHaveLength(5);
  });

  test('five times pause a fund that was being established; resumed, it goes on with new attempts', async () => {
    const book = world.funds.add('EST3L');
    book.beforeSnapshot = () => {
      throw noRetry('the account is not ready');
    };
    const fund = await world.startFund('EST3L');
    await fund.skipUntil(({ state, idle }) => state === 'PAUSED' && idle);
    book.beforeSnapshot = () => {};
    expect(await fund.change('resume')).toEqual({ state: 'ESTABLISHING' });
    expect(await fund.until(({ idle }) => idle)).toMatchObject({ state: 'ACTIVE', anchorSeq: 1 });
    expect(book.done).toEqual(['EST3L-s000001a6']);
  });

  test('of a round outlast minutes without the venue, as those of a daily: its end is that of everybody it serves', async () => {
    const book = world.funds.add('RND3L').establish();
    const back = (await world.env.currentTimeMs()) + 5 * 60_000;
    book.beforeSnapshot = async () => {
      if ((await world.env.currentTimeMs()) < back) throw new Error('the venue is away');
    };
    const fund = await world.startFund('RND3L');
    await fund.ask({ cause: 'round' });
    await fund.skipUntil(({ answers }) => answers.length > 0);
    expect(book.done).toEqual(['RND3L-n000001a1']);
  });

  test('wait for nothing more urgent', async () => {
    const book = world.funds.add('URG3L').establish();
    book.beforeSnapshot = ({ request }) => {
      if (request.cause === 'daily') throw noRetry('the venue is away');
    };
    const fund = await world.startFund('URG3L');
    await fund.daily('2026-11-22T02:30:00Z');
    await fund.until(({ queue }) => queue[0]?.attempt === 2);
    await fund.ask({});
    await fund.until(({ answers }) => answers.some(({ key }) => key === 'URG3L-e000001'));
    expect(book.done).toEqual(['URG3L-e000001a1']);
  });

  test('that leave a remainder are followed by one that takes it up', async () => {
    const book = world.funds.add('REM3L').establish();
    const { answerOrder } = book;
    book.answerOrder = ({ clientOrderId, contracts }) => ({
      kind: 'closed',
      clientOrderId,
      contracts,
      filled: contracts,
      state: 'rejected',
      rejectReason: '110007: not enough',
    });
    book.beforeSettle = () => {
      book.answerOrder = answerOrder;
    };
    book.planOf = () => sliced('3', '3');
    const fund = await world.startFund('REM3L');
    await fund.ask({});
    await fund.skipUntil(({ idle }) => idle);
    expect(book.settled.map(({ end, reason }) => [end, reason])).toEqual([
      ['remainder', '110007: not enough; 3 of 6 contracts were left to buy'],
      ['complete', null],
    ]);
  });
});

describe("an operator's word", () => {
  test('pause refuses requests and breaches, resume takes them again', async () => {
    const book = world.funds.add('PAU3L').establish();
    const fund = await world.startFund('PAU3L');
    expect(await fund.change('pause')).toEqual({ state: 'PAUSED' });
    const reason = 'PAU3L is PAUSED (a test)';
    expect(await fund.ask({})).toEqual({ kind: 'refused', key: 'PAU3L-e000001', reason });
    expect(await fund.daily('2026-11-22T02:30:00Z')).toMatchObject({ kind: 'refused', reason });
    await fund.breach(1);
    expect((await fund.until(({ idle }) => idle)).answers).toEqual([]);
    expect(await fund.change('resume')).toEqual({ state: 'ACTIVE' });
    expect(await fund.ask({})).toMatchObject({ kind: 'accepted', key: 'PAU3L-e000001' });
    await fund.until(({ idle }) => idle);
    expect(book.done).toEqual(['PAU3L-e000001a1']);
  });

  test('pause answers what waits in the queue as refused', async () => {
    const book = world.funds.add('WAI3L').establish();
    const door = gate();
    book.beforeOrder = () => door.passed;
    book.planOf = () => sliced('1', '1');
    const fund = await world.startFund('WAI3L');
    await fund.ask({ requestKey: 'one' });
    await fund.until(({ running }) => running !== null);
    await fund.ask({ requestKey: 'two' });
    await fund.change('pause');
    door.open();
    const { answers } = await fund.until(({ idle }) => idle);
    expect(answers.map(({ key, outcome }) => [key, outcome])).toEqual([
      ['WAI3L-e000001', 'stopped'],
      ['WAI3L-e000002', 'refused'],
    ]);
  });

  test('halt stops a sliced rebalance between two orders and cancels what is open', async () => {
    const book = world.funds.add('HAL3L').establish();
    const door = gate();
    book.planOf = () => sliced('1', '1', '1', '1');
    book.beforeOrder = () => (book.orders.length === 1 ? door.passed : undefined);
    const fund = await world.startFund('HAL3L');
    await fund.ask({});
    await eventually(
      () => book.orders.length,
      (sent) => sent === 1,
    );
    expect(await fund.change('halt')).toEqual({ state: 'HALTED' });
    expect(book.cancels).toBe(1);
    door.open();
    const view = await fund.until(({ idle }) => idle);
    expect(book.orders).toHaveLength(2);
    expect(view).toMatchObject({ state: 'HALTED', anchorSeq: 1 });
    expect(view.answers).toMatchObject([
      { outcome: 'stopped', reason: 'halt: a test; 2 of 4 contracts were left to buy' },
    ]);
    expect(await fund.ask({ requestKey: 'other' })).toMatchObject({ kind: 'refused' });
  });

  test('given while a rebalance settles is not forgotten when its outcome comes in', async () => {
    const book = world.funds.add('RAC3L').establish();
    const door = gate();
    const settling = gate();
    book.beforeSettle = async () => {
      settling.open();
      await door.passed;
    };
    // The word reaches the ledger just after the settling transaction, and its answer comes back last.
    const answered = gate();
    book.afterStateChange = () => answered.passed;
    const fund = await world.startFund('RAC3L');
    await fund.ask({});
    await settling.passed;
    const paused = fund.change('pause');
    await eventually(
      () => book.state,
      (state) => state === 'PAUSED',
    );
    door.open();
    await eventually(
      () => book.done.length,
      (done) => done === 1,
    );
    answered.open();
    expect(await paused).toEqual({ state: 'PAUSED' });
    expect(await fund.until(({ idle }) => idle)).toMatchObject({ state: 'PAUSED', anchorSeq: 2 });
    expect(await fund.change('resume')).toEqual({ state: 'ACTIVE' });
  });

  test('that is taken back before the first position has stopped has it built all the same', async () => {
    const book = world.funds.add('SOO3L');
    const [reached, go] = [gate(), gate()];
    book.planOf = () => sliced('1', '1');
    book.beforeOrder = async () => {
      reached.open();
      await go.passed;
    };
    const fund = await world.startFund('SOO3L');
    await reached.passed;
    expect(await fund.change('pause')).toEqual({ state: 'PAUSED' });
    expect(await fund.change('resume')).toEqual({ state: 'ESTABLISHING' });
    go.open();
    expect(await fund.until(({ idle, anchorSeq }) => idle && anchorSeq === 1)).toMatchObject({
      state: 'ACTIVE',
    });
    expect(book.outcome('SOO3L-s000001a1')).toMatchObject({ outcome: 'stopped' });
    expect(book.done).toEqual(['SOO3L-s000001a2']);
  });

  test('that the state does not allow is refused in words, and several at once are obeyed in turn', async () => {
    const book = world.funds.add('WRO3L').establish();
    const door = gate();
    book.beforeLoad = () => door.passed;
    const fund = await world.startFund('WRO3L');
    for (const word of ['pause', 'reduce', 'halt']) await fund.workflow.signal(word, { reason: 'a test' });
    door.open();
    await fund.until(({ idle, state }) => idle && state === 'HALTED');
    expect(book.changes.map(({ to }) => to)).toEqual(['PAUSED', 'REDUCING', 'HALTED']);
    expect(await reasonOf(fund.change('reduce', 'd'))).toBe(
      'cannot reduce WRO3L: it is HALTED, and reduce needs ACTIVE or PAUSED',
    );
  });

  test('that the ledger refuses, because more happened there, does not block the next one', async () => {
    const book = world.funds.add('BLO3L').establish();
    const fund = await world.startFund('BLO3L');
    await fund.until(({ idle }) => idle);
    book.state = 'WIPED_OUT';
    expect(await reasonOf(fund.change('pause'))).toContain('BLO3L is WIPED_OUT');
    expect(await fund.until(({ idle }) => idle)).toMatchObject({ state: 'WIPED_OUT' });
    expect(await reasonOf(fund.change('halt'))).toContain('cannot halt BLO3L: it is WIPED_OUT');
  });

  test('repeated with the same key after it was undone has no effect', async () => {
    const book = world.funds.add('UND3L').establish();
    const fund = await world.startFund('UND3L');
    await fund.change('halt', 'once');
    await fund.change('resume');
    expect(book.cancels).toBe(1);
    expect(await fund.change('halt', 'once')).toEqual({ state: 'ACTIVE' });
    expect(book.cancels).toBe(1);
  });
});

describe('a wrong update', () => {
  test.each([
    [
      { cause: 'daily', requestKey: 'tomorrow', requestedBy: '', reason: 5 },
      'requestKey of a daily must be its nominal time',
    ],
    [{ requestKey: 'a\0b' }, 'requestKey must be one line, without control characters'],
    [{ cause: 'interim', requestKey: '' }, 'cause must be "daily" or "emergency"'],
    [{ cause: 'daily', requestKey: '2026-11-22T02:30', requestedBy: 'x', reason: 'x' }, 'nominal time'],
    [{ cause: 'daily', requestKey: '1999-11-22T02:30:00Z', requestedBy: 'x', reason: 'x' }, 'nominal time'],
    [null, 'requestedBy must be a text'],
    ['rebalance', 'reason must be a text'],
  ])('%j is refused and leaves no trace in the history', async (payload, says) => {
    const book = world.funds.add(`UPD${count}L`).establish();
    const fund = await world.startFund(`UPD${count++}L`);
    const update = fund.workflow.executeUpdate('requestRebalance', { args: [payload] });
    expect(await reasonOf(update)).toContain(says);
    expect(
      await reasonOf(fund.workflow.executeUpdate('changeState', { args: [{ action: 'explode' }] })),
    ).toContain('action must be one of pause, resume, reduce, halt, not "explode"');
    await fund.until(({ idle }) => idle);
    const { events } = await fund.workflow.fetchHistory();
    expect(events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toEqual([]);
    expect(book.opened).toEqual([]);
  });
});

let count = 1;

function noRetry(message: string) {
  return ApplicationFailure.nonRetryable(message, 'Unauthorised');
}
