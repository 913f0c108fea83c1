import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestUnitChange } from '../../src/contract/fund-messages.js';
import { fundStart } from '../../src/contract/start-fund.js';
import type { UnitChangeAsk } from '../../src/contract/unit-change.js';
import { parseRatio } from '../../src/domain/unit-change.js';
import type { fund } from '../../src/workflows/index.js';
import { START, workedFund } from '../activities/rebalance-world.js';
import { decision, reset } from './reset-workflow.js';
import { type RunningSystem, runningSystem } from './running-system.js';
import { eventually, type FundHandle, fundHandle } from './workflow-world.js';

let system: RunningSystem;
let btc: FundHandle;
beforeAll(async () => {
  system = await runningSystem([workedFund()]);
  const start = fundStart('BTC3L', WorkflowIdConflictPolicy.FAIL);
  btc = fundHandle(await system.client.workflow.start<typeof fund>('fund', start));
  await btc.until(({ idle, anchorSeq }) => idle && anchorSeq === 1);
});
afterAll(() => system?.end());

const ask = (ratio: string, changes: Partial<UnitChangeAsk> = {}) => ({
  ...{ token: 'BTC3L', kind: 'split', ratio: parseRatio(ratio), at: null, reason: 'too dear' },
  ...{ requestKey: 'first', requestedBy: 'ann' },
  ...changes,
});
const send = (asked: unknown) =>
  btc.workflow.executeUpdate(requestUnitChange, { args: [asked as UnitChangeAsk] }); // also what is none
const refusalOf = (asked: unknown) =>
  send(asked).then(
    () => 'taken',
    (error: { cause?: Error }) => error.cause?.message,
  );
const supply = async () => (await system.books.ledger.fund('BTC3L')).units;
const unitChanges = () => system.books.ledger.unitChanges('BTC3L');
let minute = 0;
async function emergency(requestKey: string) {
  minute += 1;
  await system.market.move(START + minute * 60_000, '105');
  await btc.ask({ requestKey });
  await btc.until(({ idle, answers }) => idle && answers.some((answer) => answer.requestKey === requestKey));
  const [latest] = await system.books.ledger.history({ token: 'BTC3L', limit: 1 });
  return latest?.figures;
}

describe('a split asked of the fund', () => {
  test('waits for the next rebalance point, and takes effect with it: the one after is struck in new units', async () => {
    expect(await send(ask('10:1'))).toMatchObject({ change: { id: 'BTC3L-u000001' }, repeated: false });
    expect(await send(ask('10:1'))).toMatchObject({ change: { id: 'BTC3L-u000001' }, repeated: true });
    expect(await btc.view()).toMatchObject({ unitChange: { id: 'BTC3L-u000001', at: null } });
    const last = await emergency('one');
    expect(last).toMatchObject({ units: '1' });
    const view = await btc.until(({ unitChange }) => unitChange === undefined);
    expect(view.anchorSeq).toBe(2);
    expect(await supply()).toBe('10');
    const next = await emergency('two');
    expect(next).toMatchObject({ units: '10', equityBefore: last?.equityAfter });
    expect(Number(next?.navBefore)).toBeCloseTo(Number(last?.navAfter) / 10, 8);
  });

  test('and the fund reset to before it, takes effect once', async () => {
    const [made, orders] = [await unitChanges(), await system.market.orders()];
    await reset(system.client, await decision(system.client, btc.workflow.workflowId, 'first'));
    await btc.until(({ idle, answers }) => idle && answers.some(({ requestKey }) => requestKey === 'two'));
    expect(await unitChanges()).toEqual(made);
    expect(await supply()).toBe('10');
    expect(await system.market.orders()).toEqual(orders);
  });

  test('takes effect at its instant without any rebalance', async () => {
    const at = Date.now() + 4_000;
    await send(ask('1:4', { kind: 'merge', at, requestKey: 'at' }));
    expect(await supply()).toBe('10');
    const [change] = await eventually(unitChanges, ([latest]) => latest?.state === 'effected');
    expect(change).toMatchObject({ effectiveAt: at, figures: { unitsBefore: '10', unitsAfter: '2.5' } });
    await btc.until(({ unitChange, idle }) => idle && unitChange === undefined);
  });

  test('whose instant came while the fund was gone takes effect when it is back, before any rebalance', async () => {
    await btc.workflow.terminate('gone');
    const ledger = system.books.ledger;
    // Of the market, which is behind.
    await system.books.query(
      "insert into unit_changes select 'BTC3L-u000009', token, 9, 'split', 2, 1, $1, 2, reason, 'direct', requested_by, recorded_at from unit_changes limit 1",
      [START + 1],
    );
    const start = fundStart('BTC3L', WorkflowIdConflictPolicy.FAIL);
    btc = fundHandle(await system.client.workflow.start<typeof fund>('fund', start));
    const figures = await emergency('three');
    expect(figures).toMatchObject({ units: '5' });
    expect((await ledger.unitChanges('BTC3L')).map(({ state }) => state)).not.toContain('waiting');
  });

  test.each([
    [{ ...ask('10:1'), token: 'ETH3L' }, 'token must be BTC3L'],
    [{ ...ask('10:1'), kind: 'merge' }, 'kind must be "split" for a ratio of 10:1'],
    [{ ...ask('5:5') }, 'ratio must not be the same number twice'],
    [{ ...ask('10:1'), ratio: { newUnits: 10, oldUnits: '1.5' } }, 'ratio must be {"newUnits":"10"'],
    [{ ...ask('10:1'), at: 'tomorrow' }, 'at must be null or an instant'],
    [{ ...ask('10:1'), reason: ' ' }, 'reason must be a text that is not empty'],
    [null, 'token must be BTC3L'],
  ])('is refused where it is malformed: %j', async (asked, words) => {
    expect(await refusalOf(asked)).toContain(words);
  });

  test('that the ledger refuses fails with its words', async () => {
    expect(await refusalOf(ask('2:1', { at: START, requestKey: 'late' }))).toContain('is past');
  });
});
