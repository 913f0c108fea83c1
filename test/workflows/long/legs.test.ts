import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rebalanceWorkflowId } from '../../../src/contract/names.js';
import { fundStart } from '../../../src/contract/start-fund.js';
import type { TradingSteps } from '../../../src/worker/role-workers.js';
import type { fund } from '../../../src/workflows/index.js';
import { BOOK, START, workedFund } from '../../activities/rebalance-world.js';
import { d, EXECUTION } from '../../ledger/fixtures.js';
import { decision, reset } from '../reset-workflow.js';
import { type RunningSystem, runningSystem } from '../running-system.js';
import { eventually, fundHandle, gate } from '../workflow-world.js';

const DAY = 24 * 3_600_000;
/** Orders of one contract at 100, without pauses. */
const CLOSES = workedFund({
  daily: { at: '02:30', mode: 'liquidate' },
  execution: {
    ...EXECUTION,
    takerFee: d('0'),
    maxSlice: d('100'),
    slicePause: d('0'),
    maxDepthShare: d('1'),
  },
});
const DUE = '2020-03-12T02:30:00Z';
const DAILY = 'BTC3L-d2003120230';

let system: RunningSystem;
let struckAgain: ReturnType<typeof gate>;
let door: ReturnType<typeof gate>;

/** Each strike after the first waits at the door. */
const heldBetweenLegs = (steps: TradingSteps): TradingSteps => ({
  ...steps,
  restrike: async (input) => {
    struckAgain.open();
    await door.passed;
    return steps.restrike(input);
  },
});

beforeEach(async () => {
  [struckAgain, door] = [gate(), gate()];
  system = await runningSystem([CLOSES], {}, heldBetweenLegs);
});
afterEach(async () => {
  door.open();
  await system?.end();
});

/** BTC3L with 3 contracts bought at 100, a day later at 105, with its daily due. */
async function dueFund() {
  const start = fundStart('BTC3L', WorkflowIdConflictPolicy.FAIL);
  const btc = fundHandle(await system.client.workflow.start<typeof fund>('fund', start));
  await btc.until(({ idle, anchorSeq }) => idle && anchorSeq === 1);
  await system.market.move(START + DAY, '105');
  await btc.daily(DUE);
  return btc;
}

const position = async () => (await system.market.byHand.position(BOOK)).contracts;
const legs = async () => (await system.books.ledger.fund('BTC3L')).betweenLegs;
const outcomes = () => system.books.query('select id, outcome from rebalances order by ordinal');

/** Orders of the daily, by their attempt and number: side, contracts and leg. */
async function orders() {
  const rows = await system.books.query(
    `select client_order_id, side, trim_scale(filled)::text as filled, leg, reduce_only from orders
      where rebalance_id like '${DAILY}%' order by client_order_id`,
  );
  return rows.map(({ client_order_id, side, filled, leg }) => [
    String(client_order_id)
      .replace(`${DAILY}`, '')
      .replace(/-\w{3}-/, ' '),
    ...[side, filled, leg],
  ]);
}

/** 3 contracts at 105 in four orders. */
const CLOSED = [1, 2, 3, 4].map((number) => [`a1 s00${number}`, 'sell', '0.75', 'close']);
/** 345 USDT at 105, in four orders that are balanced to a lot. */
const opened = (attempt: string, from: number) =>
  ['0.822', '0.821', '0.821', '0.821'].map((filled, index) => [
    ...[`${attempt} s00${from + index}`, 'buy', filled, 'open'],
  ]);

describe('a daily that closes the whole position and opens it again', () => {
  test('is one rebalance of two legs, whose orders go on counting', async () => {
    door.open();
    const btc = await dueFund();
    await btc.until(({ idle, anchorSeq }) => idle && anchorSeq === 2);
    expect(await orders()).toEqual([...CLOSED, ...opened('a1', 5)]);
    expect(await position()).toBe('3.285');
    expect(await legs()).toBeNull();
  });

  test('whose workflow is killed between its legs opens again in the next attempt, and closes nothing twice', async () => {
    const btc = await dueFund();
    await struckAgain.passed;
    expect(await position()).toBe('0');
    expect(await legs()).toMatchObject({ key: DAILY, begun: 'close' });
    await system.client.workflow.getHandle(rebalanceWorkflowId(`${DAILY}a1`)).terminate('a test kills');
    door.open();
    await btc.until(({ idle, anchorSeq }) => idle && anchorSeq === 2);
    expect(await orders()).toEqual([...CLOSED, ...opened('a2', 1)]);
    expect(await legs()).toBeNull();
  });

  test('whose fund is killed as well is taken up by the fund that is started again', async () => {
    const btc = await dueFund();
    await struckAgain.passed;
    await btc.workflow.terminate('a test kills');
    await system.client.workflow.getHandle(rebalanceWorkflowId(`${DAILY}a1`)).terminate('a test kills');
    door.open();
    const start = fundStart('BTC3L', WorkflowIdConflictPolicy.FAIL);
    const again = fundHandle(await system.client.workflow.start<typeof fund>('fund', start));
    await again.until(({ idle, anchorSeq }) => idle && anchorSeq === 2);
    expect(await orders()).toEqual([...CLOSED, ...opened('a2', 1)]);
  });

  test.each(['first', 'last'] as const)(
    'that is reset to its %s decision sends no order twice',
    async (which) => {
      const btc = await dueFund();
      await struckAgain.passed;
      const id = rebalanceWorkflowId(`${DAILY}a1`);
      await reset(system.client, await decision(system.client, id, which));
      door.open();
      await btc.until(({ idle, anchorSeq }) => idle && anchorSeq === 2);
      expect(await orders()).toEqual([...CLOSED, ...opened('a1', 5)]);
      expect(await position()).toBe('3.285');
    },
  );

  test('that is paused between its legs is told of, and taken up when the fund is resumed', async () => {
    const btc = await dueFund();
    await struckAgain.passed;
    await btc.change('pause');
    door.open();
    await btc.until(({ idle }) => idle);
    expect(await position()).toBe('0');
    expect(await outcomes()).toEqual([
      { id: 'BTC3L-s000001a1', outcome: 'done' },
      { id: `${DAILY}a1`, outcome: 'stopped' },
    ]);
    const [alert] = (await system.books.ledger.alerts({ token: 'BTC3L', open: true, limit: 9 })).filter(
      ({ kind }) => kind === 'between-legs',
    );
    expect(alert?.what).toMatch(/BTC3L holds 0 contracts.*stopped/);
    await btc.change('resume');
    await btc.until(({ idle, anchorSeq }) => idle && anchorSeq === 2);
    expect(await orders()).toEqual([...CLOSED, ...opened('a2', 1)]);
  });

  test('that may only reduce from between its legs on stays flat, and is taken up once it may add', async () => {
    const btc = await dueFund();
    await struckAgain.passed;
    await btc.change('reduce');
    door.open();
    await eventually(outcomes, (rows) => rows.some(({ outcome }) => outcome === 'stopped'));
    await btc.until(({ idle }) => idle);
    expect(await position()).toBe('0');
    await btc.change('resume');
    await btc.until(({ idle, anchorSeq }) => idle && anchorSeq === 2);
    expect(await position()).toBe('3.285');
  });

  test('that an operator abandons between its legs is not taken up by itself', async () => {
    const btc = await dueFund();
    await struckAgain.passed;
    await btc.workflow.signal('abandon', { reason: 'enough for today' });
    // The word is heard before the next strike is there.
    await eventually(btc.view, ({ running }) => running !== null);
    door.open();
    await btc.until(({ idle }) => idle);
    expect(await legs()).toMatchObject({ abandoned: true });
    await btc.change('pause');
    await btc.change('resume');
    await btc.until(({ idle }) => idle);
    expect(await position()).toBe('0');
    await btc.ask({});
    await btc.until(({ idle, anchorSeq }) => idle && anchorSeq === 2);
    expect(await position()).toBe('3.285');
  });
});
