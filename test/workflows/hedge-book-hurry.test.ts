import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withHedgeBooks } from '../../src/config/hedge-books.js';
import { hurryRebalance, tellRunning } from '../../src/contract/fund-messages.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { fundStart } from '../../src/contract/start-fund.js';
import type { fund } from '../../src/workflows/index.js';
import { START, workedFund } from '../activities/rebalance-world.js';
import { d, EXECUTION } from '../ledger/fixtures.js';
import { type RunningSystem, runningSystem } from './running-system.js';
import { eventually, type FundHandle, fundHandle } from './workflow-world.js';

/** Longer than any of these tests: whoever waits for a pause of another's trade waits too long. */
const SLOW = { ...EXECUTION, takerFee: d('0'), maxSlice: d('50'), slicePause: d('300') };

const member = (token: string, leverage: string): FundSettings => ({
  ...workedFund({ execution: SLOW }),
  ...{ token, model: 'index', leverage: d(leverage), initial: { equity: d('100'), nav: d('100') } },
});

let system: RunningSystem;
let long: FundHandle;
let short: FundHandle;
let book: FundHandle;

beforeAll(async () => {
  const funds = withHedgeBooks([member('I3L', '3'), member('I3S', '-3')]);
  system = await runningSystem(funds, { deposit: '200' });
  const start = async (token: string) =>
    fundHandle(
      await system.client.workflow.start<typeof fund>(
        'fund',
        fundStart(token, WorkflowIdConflictPolicy.FAIL),
      ),
    );
  [book, long, short] = [await start('MAIN'), await start('I3L'), await start('I3S')];
  for (const one of [long, short]) await one.until(({ idle, anchorSeq }) => idle && anchorSeq === 1);
  // The short fund is to buy more than one contract, order after order.
  await system.market.move(START + 60_000, '110');
}, 120_000);
afterAll(() => system?.end());

const ordersOf = (n: number) =>
  eventually(
    () => system.market.orders(),
    ({ length }) => length >= n,
  );
const contractsOf = async (token: string) => Number((await system.books.ledger.fund(token)).contracts);

test('funds that net to nothing are established without an order', async () => {
  expect(await system.market.orders()).toEqual([]);
  expect([await contractsOf('MAIN'), await contractsOf('I3L'), await contractsOf('I3S')]).toEqual([0, 3, -3]);
});

test('an emergency of one fund does not wait for the slow daily of another, which comes again', async () => {
  await short.daily('2020-03-11T02:30:00Z');
  await ordersOf(1);
  await long.ask({ requestKey: 'now' });
  await long.until(({ idle, anchorSeq }) => idle && anchorSeq === 2);
  expect(await contractsOf('I3L')).toBeCloseTo((3 * 130) / 110, 2);
  const [first] = (await system.books.ledger.history({ token: 'I3S', limit: 10 })).toReversed().slice(1);
  expect(first).toMatchObject({ cause: 'daily', outcome: 'remainder' });
}, 60_000);

test('an emergency of a fund does not wait for its own daily', async () => {
  await short.until(({ running }) => running !== null);
  await ordersOf((await system.market.orders()).length + 1);
  await short.ask({ requestKey: 'mine' });
  await short.until(({ idle, anchorSeq }) => idle && (anchorSeq ?? 0) >= 2);
  expect(await contractsOf('I3S')).toBeCloseTo((-3 * 70) / 110, 2);
}, 60_000);

test('a person who hurries what the round serves ends its pauses, not the round', async () => {
  await book.until(({ idle }) => idle);
  await system.market.move(START + 120_000, '100');
  const before = (await system.market.orders()).length;
  const anchor = (await short.view()).anchorSeq ?? 0;
  await short.daily('2020-03-12T02:30:00Z');
  await ordersOf(before + 1);
  await short.workflow.signal(hurryRebalance, { key: null, reason: 'now' });
  await short.until(({ idle, anchorSeq }) => idle && (anchorSeq ?? 0) > anchor);
  const [last] = await system.books.ledger.history({ token: 'I3S', limit: 1 });
  expect(last).toMatchObject({ id: 'I3S-d2003120230a1', outcome: 'done' });
}, 60_000);

test('a fund that is paused while a round trades for it ends the round, and is settled with what it got', async () => {
  await book.until(({ idle }) => idle);
  await system.market.move(START + 180_000, '110');
  const before = (await system.market.orders()).length;
  await short.daily('2020-03-13T02:30:00Z');
  await ordersOf(before + 1);
  const word = { action: 'abandon', rebalance: null, reason: 'no', by: 'ann', requestKey: 'a1' } as const;
  await expect(short.workflow.executeUpdate(tellRunning, { args: [word] })).rejects.toMatchObject({
    cause: { message: expect.stringContaining('abandon what its hedge book MAIN has at work') },
  });
  await short.change('pause');
  await short.until(({ idle }) => idle);
  const settled = await system.books.ledger.rebalance('I3S-d2003130230a1');
  expect(settled).toMatchObject({
    outcome: 'remainder',
    share: { executed: expect.not.stringMatching(/^0$/) },
  });
  expect((await system.market.orders()).length).toBe(before + 1);
}, 60_000);
