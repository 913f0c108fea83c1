import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  changeState,
  pauseFund,
  requestDealing,
  requestRetirement,
} from '../../src/contract/fund-messages.js';
import type { RetirementAsk } from '../../src/contract/retirement.js';
import { fundStart } from '../../src/contract/start-fund.js';
import type { fund } from '../../src/workflows/index.js';
import { START, workedFund } from '../activities/rebalance-world.js';
import { d } from '../ledger/fixtures.js';
import { decision, reset } from './reset-workflow.js';
import { type RunningSystem, runningSystem } from './running-system.js';
import { eventually, type FundHandle, fundHandle } from './workflow-world.js';

let system: RunningSystem;
let btc: FundHandle;
beforeAll(async () => {
  const { execution, ...rules } = workedFund().rules;
  // Slices without pauses: three of them for the whole position.
  const sliced = { ...execution, maxSlice: d('120'), slicePause: d('0'), maxDepthShare: d('1') };
  system = await runningSystem([workedFund({ ...rules, execution: sliced })]);
  const start = fundStart('BTC3L', WorkflowIdConflictPolicy.FAIL);
  btc = fundHandle(await system.client.workflow.start<typeof fund>('fund', start));
  await btc.until(({ idle, anchorSeq }) => idle && anchorSeq === 1);
});
afterAll(() => system?.end());

const ask = (changes: Partial<RetirementAsk> = {}) => ({
  ...{ token: 'BTC3L', at: null, reason: 'no demand', requestKey: 'board-40', requestedBy: 'ann' },
  ...changes,
});
const send = (asked: unknown) =>
  btc.workflow.executeUpdate(requestRetirement, { args: [asked as RetirementAsk] }); // also what is none
const refusalOf = (asked: unknown) =>
  send(asked).then(
    () => 'taken',
    (error: { cause?: Error }) => error.cause?.message,
  );
const word = (action: 'pause' | 'resume', requestKey: string) =>
  btc.workflow.executeUpdate(changeState, { args: [{ action, reason: 'tests', by: 'ann', requestKey }] });
const state = async () => (await system.books.ledger.fund('BTC3L')).state;
const rebalances = () => system.books.ledger.history({ token: 'BTC3L', limit: 20 });

describe('a retirement asked of the fund', () => {
  test.each([
    [{ ...ask(), token: 'ETH3L' }, 'token must be BTC3L'],
    [{ ...ask(), at: 'tomorrow' }, 'at must be null or an instant'],
    [{ ...ask(), at: 9e15 }, 'at must be null or an instant'],
    [{ ...ask(), reason: ' ' }, 'reason must be a text that is not empty'],
    [{ ...ask(), requestKey: 7 }, 'requestKey must be a text'],
    [null, 'token must be BTC3L'],
  ])('is refused where it is malformed: %j', async (asked, words) => {
    expect(await refusalOf(asked)).toContain(words);
  });

  test('that the ledger refuses fails with its words', async () => {
    expect(await refusalOf(ask({ at: START }))).toContain('is past');
  });

  test('waits for its instant; a paused fund is in it from then on, and unwound once it is resumed', async () => {
    await word('pause', 'before');
    const at = Date.now() + 3_000;
    expect(await send(ask({ at }))).toMatchObject({ retirement: { id: 'BTC3L-x000001' }, repeated: false });
    expect(await send(ask({ at }))).toMatchObject({ retirement: { id: 'BTC3L-x000001' }, repeated: true });
    expect(await btc.view()).toMatchObject({ retirement: { id: 'BTC3L-x000001', effectiveAt: null } });
    const view = await btc.until(({ retirement }) => (retirement?.effectiveAt ?? null) !== null);
    expect(view.retirement?.effectiveAt).toBeGreaterThanOrEqual(at);
    expect(await state()).toBe('PAUSED');
    expect(await rebalances()).toHaveLength(1);

    await system.market.move(START + 60_000, '110');
    await word('resume', 'after');
    await eventually(state, (now) => now === 'RETIRED');
    const [last] = await rebalances();
    expect(last).toMatchObject({
      ...{ id: 'BTC3L-w000001a1', cause: 'retire', outcome: 'done', requestKey: 'BTC3L-x000001' },
      figures: { contractsBefore: '3', contractsAfter: '0', navAfter: '130' },
    });
    expect(last?.orders.length).toBeGreaterThan(1);
    await btc.until(({ idle, state: shown }) => idle && shown === 'RETIRED');
  });

  test('ends in a fund that refuses every rebalance by name, and redeems at once', async () => {
    expect(await btc.ask({ requestKey: 'late' })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('BTC3L is RETIRED'),
    });
    const daily = { cause: 'daily', requestKey: '2020-03-12T02:30:00Z' } as const;
    expect(await btc.ask(daily)).toMatchObject({ kind: 'refused' });
    await btc.workflow.signal(pauseFund, { reason: 'tests' });
    const redeem = { token: 'BTC3L', kind: 'redemption', measure: 'units', quantity: d('1') } as const;
    const answer = await btc.workflow.executeUpdate(requestDealing, {
      args: [{ ...redeem, requestKey: 'all', requestedBy: 'ann', feed: null }],
    });
    expect(answer.dealing).toMatchObject({ state: 'dealt', result: { nav: '130', cash: '-130' } });
    expect(await state()).toBe('RETIRED');
  });

  test('and the fund reset to before it, is retired once', async () => {
    const [made, orders] = [await rebalances(), await system.market.orders()];
    await reset(system.client, await decision(system.client, btc.workflow.workflowId, 'first'));
    await btc.until(({ idle, state: shown }) => idle && shown === 'RETIRED');
    expect(await rebalances()).toEqual(made);
    expect(await system.market.orders()).toEqual(orders);
    expect((await system.books.ledger.fund('BTC3L')).units).toBe('0');
  });
});
