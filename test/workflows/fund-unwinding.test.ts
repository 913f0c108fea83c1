import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebalanceWorkflowId } from '../../src/contract/names.js';
import type { OutcomeKind } from '../../src/contract/rebalance.js';
import { filled, filledOnly, type ScriptedFund, sliced } from './scripted-fund.js';
import { eventually, gate, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
});
afterAll(() => world?.end());

/** Established at rebalance point 1, and its retirement has taken effect. */
function retiring(token: string): ScriptedFund {
  const book = world.funds.add(token).establish();
  const reason = 'no demand';
  book.retirement = { id: `${token}-x000001`, at: null, reason, effectiveAt: 1_790_000_000_000, final: null };
  return book;
}

const noRetry = (message: string) => ApplicationFailure.nonRetryable(message);

/** As a fund finds it at its start that had so many attempts before. */
function tried(book: ScriptedFund, key: string, attempt: number, outcome: OutcomeKind = 'failed'): void {
  const id = `${key}a${attempt}`;
  const ended = {
    id,
    key,
    token: book.token,
    cause: 'retire',
    outcome,
    reason: null,
    figures: null,
  } as const;
  book.remember({ ...ended, anchorSeq: 1, state: book.state });
}

describe('a fund that is being retired', () => {
  test('asks for its unwinding by itself, once, and is retired by it', async () => {
    const book = retiring('ONE3L');
    const fund = await world.startFund('ONE3L');
    await fund.until(({ state, idle }) => state === 'RETIRED' && idle);
    expect(book.opened).toEqual(['ONE3L-w000001a1']);
    const answers = [{ key: 'ONE3L-w000001', requestKey: 'ONE3L-x000001', outcome: 'done', reason: null }];
    expect(await fund.view()).toMatchObject({ answers, retirement: { id: 'ONE3L-x000001' } });
  });

  test('takes up what one attempt has left with the next', async () => {
    const book = retiring('RES3L');
    book.planOf = () => sliced('1', '1');
    book.answerOrder = filledOnly('0');
    const fund = await world.startFund('RES3L');
    await fund.skipUntil(() => book.opened.length > 1);
    book.answerOrder = filled;
    await fund.skipUntil(({ state, idle }) => state === 'RETIRED' && idle);
    expect(book.opened).toEqual(book.opened.map((_, n) => `RES3L-w000001a${n + 1}`));
    expect(book.done).toHaveLength(1);
  });

  test('reduces after five failures, and goes on by itself', async () => {
    const book = retiring('FAI3L');
    book.beforeSnapshot = () => {
      if (book.opened.length < 8) throw noRetry('the venue is away');
    };
    const fund = await world.startFund('FAI3L');
    await fund.skipUntil(({ state }) => state === 'REDUCING');
    expect(book.opened).toHaveLength(5);
    await fund.skipUntil(({ state, idle }) => state === 'RETIRED' && idle);
    expect(book.done).toEqual(['FAI3L-w000001a8']);
  });

  test('makes neither a daily nor an interim rebalance, and no first position', async () => {
    const book = retiring('NON3L');
    const go = gate();
    book.beforeSnapshot = () => go.passed;
    const fund = await world.startFund('NON3L');
    await fund.until(({ running }) => running === 'NON3L-w000001a1');
    expect(await fund.daily('2026-11-22T02:30:00Z')).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(
        /NON3L is being retired since .* \(NON3L-x000001: no demand\): it makes no daily/,
      ),
    });
    await fund.breach(1);
    expect((await fund.view()).queue).toEqual([]);
    go.open();
    await fund.until(({ state, idle }) => state === 'RETIRED' && idle);
    expect(book.opened).toEqual(['NON3L-w000001a1']);
  });

  test('is unwound by an emergency as well', async () => {
    const book = retiring('EMG3L');
    book.state = 'PAUSED';
    const fund = await world.startFund('EMG3L');
    await fund.until(({ idle }) => idle);
    expect(await fund.ask({})).toMatchObject({ kind: 'refused', reason: expect.stringContaining('PAUSED') });
    const go = gate();
    book.beforeSnapshot = () => go.passed;
    await fund.change('resume');
    expect(await fund.ask({ requestKey: 'now' })).toMatchObject({ kind: 'accepted' });
    go.open();
    await fund.until(({ state, idle }) => state === 'RETIRED' && idle);
    expect(book.done).toHaveLength(1);
  });

  test('trades nothing while it is paused, halted or stopped for all, and goes on when that is over', async () => {
    const book = retiring('STO3L');
    book.state = 'HALTED';
    const fund = await world.startFund('STO3L');
    await fund.until(({ idle }) => idle);
    await world.env.sleep('2h');
    expect(book.opened).toEqual([]);
    await fund.change('resume');
    await fund.until(({ state, idle }) => state === 'RETIRED' && idle);
    expect(book.opened).toEqual(['STO3L-w000001a1']);
  });

  test('abandoned, goes on only with an emergency', async () => {
    const book = retiring('ABD3L');
    const [reached, go] = [gate(), gate()];
    book.planOf = () => sliced('1', '1');
    book.beforeOrder = async () => {
      reached.open();
      await go.passed;
    };
    const fund = await world.startFund('ABD3L');
    await reached.passed;
    await fund.workflow.signal('abandon', { reason: 'enough' });
    const rebalance = world.env.client.workflow.getHandle(rebalanceWorkflowId('ABD3L-w000001a1'));
    await eventually(
      async () => (await rebalance.fetchHistory()).events ?? [],
      (events) => events.some((event) => event.workflowExecutionSignaledEventAttributes),
    );
    go.open();
    await fund.until(({ idle, answers }) => idle && answers[0]?.outcome === 'abandoned');
    await world.env.sleep('2h');
    expect(book.opened).toEqual(['ABD3L-w000001a1']);
    await fund.ask({});
    await fund.until(({ state, idle }) => state === 'RETIRED' && idle);
    expect(book.done).toEqual(['ABD3L-e000001a1']);
  });

  test('says so where all attempts are used up; an emergency still unwinds it', async () => {
    const book = retiring('USD3L');
    tried(book, 'USD3L-w000001', 99);
    const fund = await world.startFund('USD3L');
    const [alert] = await eventually(
      () => world.funds.alerts.filter(({ token }) => token === 'USD3L'),
      (alerts) => alerts.length > 0,
    );
    expect(alert?.what).toBe(
      'USD3L: cannot be unwound: all attempts at USD3L-w000001 are used up; ask for an emergency rebalance',
    );
    await fund.ask({});
    await fund.until(({ state }) => state === 'RETIRED');
    expect(book.done).toEqual(['USD3L-e000001a1']);
  });

  test('retired, is at rest for good', async () => {
    const book = retiring('OVR3L');
    book.state = 'RETIRED';
    const fund = await world.startFund('OVR3L');
    await fund.until(({ idle }) => idle);
    await world.env.sleep('2h');
    expect(await fund.ask({})).toMatchObject({ kind: 'refused', reason: expect.stringContaining('RETIRED') });
    expect(book.opened).toEqual([]);
  });
});
