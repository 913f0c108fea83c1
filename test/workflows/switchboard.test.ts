import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rebalanceWorkflowId } from '../../src/contract/names.js';
import { SWITCHBOARD_START } from '../../src/contract/start-switchboard.js';
import { type SwitchAsk, type SwitchView, switchView, throwSwitch } from '../../src/contract/switchboard.js';
import type { SwitchAction } from '../../src/contract/trading-switch.js';
import type { switchboard } from '../../src/workflows/index.js';
import { type ScriptedFund, sliced } from './scripted-fund.js';
import { eventually, gate, type WorkflowWorld, workflowWorld } from './workflow-world.js';

let world: WorkflowWorld;
beforeAll(async () => {
  world = await workflowWorld();
  await world.env.client.workflow.start<typeof switchboard>('switchboard', SWITCHBOARD_START);
});
afterAll(() => world?.end());
beforeEach(() => set('resume'));

const board = () => world.env.client.workflow.getHandle(SWITCHBOARD_START.workflowId);
const view = (): Promise<SwitchView> => board().query(switchView);
const carriedOut = () => eventually(view, ({ idle }) => idle);

let asks = 0;
async function ask(action: SwitchAction, words: Partial<SwitchAsk> = {}) {
  asks += 1;
  const asked = { action, reason: 'a drill', by: 'tester', requestKey: `ask ${asks}`, ...words };
  return board().executeUpdate(throwSwitch, { args: [asked] });
}

async function set(action: SwitchAction, words: Partial<SwitchAsk> = {}) {
  const { state } = await ask(action, words);
  await carriedOut();
  return state;
}

async function established(token: string) {
  const book = world.funds.add(token).establish();
  book.tradingSwitch = world.funds.tradingSwitch;
  const fund = await world.startFund(token);
  await fund.until(({ idle }) => idle);
  return { book, fund };
}

async function skipUntil(isSo: (seen: SwitchView) => boolean): Promise<void> {
  for (let times = 0; times < 30 && !isSo(await view()); times++) await world.env.sleep('10s');
  expect(isSo(await view())).toBe(true);
}

/** Its running rebalance was told to stop. */
async function stopTold({ book }: { book: ScriptedFund }): Promise<void> {
  const rebalance = world.env.client.workflow.getHandle(rebalanceWorkflowId(book.opened.at(-1) ?? ''));
  await eventually(
    async () => (await rebalance.fetchHistory()).events ?? [],
    (events) => events.some((event) => event.workflowExecutionSignaledEventAttributes),
  );
}

describe('halted for all', () => {
  test('a fund refuses at once and says why; released, it trades again in the state it had', async () => {
    const { book, fund } = await established('AAA3L');
    expect(await set('halt', { reason: 'the venue is down' })).toBe('HALTED');
    const why = 'trading of all funds is HALTED (the venue is down)';
    expect(await fund.ask({ requestKey: 'r1' })).toMatchObject({ kind: 'refused', reason: why });
    expect(await fund.view()).toMatchObject({ state: 'ACTIVE' });
    expect(await view()).toMatchObject({ state: 'HALTED', by: 'tester', effect: { untold: [] } });
    expect(await set('resume')).toBe('ACTIVE');
    await fund.ask({ requestKey: 'r2' });
    await fund.until(({ idle }) => idle);
    expect(book.done).toHaveLength(1);
  });

  test('a running rebalance stops between two orders, and open orders are cancelled', async () => {
    const { book, fund } = await established('BBB3L');
    book.planOf = () => sliced('1', '1', '1');
    const [reached, go] = [gate(), gate()];
    book.beforeOrder = async () => {
      reached.open();
      await go.passed;
    };
    await fund.ask({ requestKey: 'r1' });
    await reached.passed;
    await set('halt');
    await stopTold({ book });
    go.open();
    await fund.until(({ idle }) => idle);
    expect(book.orders).toHaveLength(1);
    expect(book.settled.at(-1)).toMatchObject({ end: 'stopped' });
    expect(book.cancels).toBe(1);
  });

  test('a fund whose workflow is missing is revived, and finds the switch', async () => {
    const book = world.funds.add('GONE3L').establish();
    await set('halt');
    const fund = world.env.client.workflow.getHandle('fund/GONE3L');
    await eventually(
      () => fund.describe(),
      ({ status }) => status.name === 'RUNNING',
    );
    expect(book.opened).toEqual([]);
  });

  test('a fund that is being established waits for the release', async () => {
    await set('halt');
    const book = world.funds.add('NEW3L');
    book.tradingSwitch = world.funds.tradingSwitch;
    const fund = await world.startFund('NEW3L');
    await fund.until(({ idle }) => idle);
    expect(book.opened).toEqual([]);
    await set('resume');
    await fund.until(({ state, idle }) => state === 'ACTIVE' && idle);
    expect(book.done).toEqual(['NEW3L-s000001a1']);
  });
});

describe('where not everything goes well', () => {
  test('orders that cannot be cancelled keep no fund from being told; they are shown, told and tried again', async () => {
    const late = world.funds.add('LATE3L').establish();
    const bad = await established('BAD3L');
    let isBarred = true;
    bad.book.beforeCancel = () => {
      if (isBarred) throw ApplicationFailure.nonRetryable('the key is barred', 'Unauthorised');
    };
    world.untellable.add('LATE3L');
    await ask('halt');
    const trouble = 'BAD3L: the key is barred';
    await eventually(view, ({ effect }) => effect.uncancelled.includes(trouble));
    expect(await view()).toMatchObject({
      idle: false,
      effect: { cancelled: null, untold: ['LATE3L: not to be reached'] },
    });
    expect(world.funds.alerts).toContainEqual({
      kind: 'switch-attention',
      token: null,
      what: `open orders could not be cancelled: ${trouble}`,
      key: `switch-attention/open orders could not be cancelled: ${trouble}`,
    });

    world.untellable.clear();
    await skipUntil(({ effect }) => effect.untold.length === 0);
    expect((await view()).effect.uncancelled).toEqual([trouble]);
    isBarred = false;
    await skipUntil(({ idle }) => idle);
    expect((await view()).effect).toMatchObject({ uncancelled: [], untold: [] });
    expect([bad.book.cancels, late.cancels]).toEqual([1, 1]);
  });
});

describe('reducing for all', () => {
  test('a running trade that adds stops, one that reduces goes on', async () => {
    const adding = await established('CCC3L');
    const reducing = await established('DDD3L');
    adding.book.planOf = () => sliced('1', '1');
    reducing.book.planOf = () => ({ ...sliced('1', '1'), reduceOnly: true });
    const go = gate();
    const reached = [gate(), gate()];
    for (const [index, { book }] of [adding, reducing].entries()) {
      book.beforeOrder = async () => {
        reached[index]?.open();
        await go.passed;
      };
    }
    await Promise.all([adding.fund.ask({ requestKey: 'r' }), reducing.fund.ask({ requestKey: 'r' })]);
    await Promise.all(reached.map(({ passed }) => passed));
    await set('reduce');
    await Promise.all([adding, reducing].map(stopTold));
    go.open();
    await Promise.all([adding, reducing].map(({ fund }) => fund.until(({ idle }) => idle)));
    expect(adding.book.orders).toHaveLength(1);
    expect(reducing.book.orders).toHaveLength(2);
  });
});

describe('words', () => {
  test('a signal halts however it was typed; to resume it needs a reason', async () => {
    await board().signal('halt', 'flames');
    await eventually(view, ({ state, reason }) => state === 'HALTED' && reason === 'flames');
    await board().signal('resume', {});
    await eventually(view, ({ attention }) => attention?.includes('needs {"reason": "why"}') === true);
    await eventually(
      () => world.funds.alerts.at(-1)?.what,
      (what) => what?.includes('was not heeded') === true,
    );
    expect((await view()).state).toBe('HALTED');
    await board().signal('resume', { reason: 'put out', by: 'duty' });
    await eventually(
      view,
      ({ state, by, attention }) => state === 'ACTIVE' && by === 'duty' && attention === null,
    );
  });

  test('an update with mistakes is refused before it is recorded, all of them named', async () => {
    const wrong = { action: 'explode', reason: ' ', by: 'me', requestKey: '' } as unknown as SwitchAsk;
    const refused = board().executeUpdate(throwSwitch, { args: [wrong] });
    await expect(refused).rejects.toMatchObject({
      cause: {
        message:
          'action must be one of halt, reduce, resume, not "explode"; reason must be a text that is not empty; ' +
          'requestKey must be a text that is not empty',
      },
    });
  });

  test('asked twice under one key, it changes once', async () => {
    await set('halt', { requestKey: 'twice' });
    await set('resume');
    expect(await set('halt', { requestKey: 'twice' })).toBe('ACTIVE');
    expect(world.funds.switchChanges.filter(({ changeId }) => changeId === 'halt twice')).toHaveLength(1);
  });

  test('a release comes through while orders cannot be cancelled', async () => {
    const { book, fund } = await established('EEE3L');
    const stuck = gate();
    book.beforeCancel = () => stuck.passed;
    asks += 1;
    const halt: SwitchAsk = { action: 'halt', reason: 'r', by: 'b', requestKey: `ask ${asks}` };
    await board().executeUpdate(throwSwitch, { args: [halt] });
    await eventually(view, ({ effect }) => effect.told > 0);
    expect(await set('resume')).toBe('ACTIVE');
    stuck.open();
    expect(await fund.ask({ requestKey: 'after' })).toMatchObject({ kind: 'accepted' });
    await fund.until(({ idle }) => idle);
  });
});
