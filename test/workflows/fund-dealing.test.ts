import { createHmac } from 'node:crypto';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DealingAsk, feedText } from '../../src/contract/dealing.js';
import { requestDealing } from '../../src/contract/fund-messages.js';
import { rebalanceWorkflowId } from '../../src/contract/names.js';
import { fundStart } from '../../src/contract/start-fund.js';
import type { fund } from '../../src/workflows/index.js';
import { BOOK, START, workedFund } from '../activities/rebalance-world.js';
import { d } from '../ledger/fixtures.js';
import { decision, reset } from './reset-workflow.js';
import { FEED_SECRETS, type RunningSystem, runningSystem } from './running-system.js';
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

const ask = (changes: Partial<DealingAsk> = {}): DealingAsk => ({
  ...{ token: 'BTC3L', kind: 'creation', measure: 'units', quantity: d('0.5'), requestKey: 'mine' },
  ...{ requestedBy: 'ann', feed: null },
  ...changes,
});
const send = (asked: unknown) => btc.workflow.executeUpdate(requestDealing, { args: [asked as DealingAsk] }); // also what is none
const refusalOf = (asked: unknown) =>
  send(asked).then(
    () => 'taken',
    (error: { cause?: Error }) => error.cause?.message,
  );
const dealings = () => system.books.query('select id, state, units from dealings order by ordinal');
const books = () => system.books.query('select units, receivable from funds');
/** Minutes since the start of the market. */
let minute = 0;
async function emergency(requestKey: string) {
  minute += 1;
  await system.market.move(START + minute * 60_000, '100');
  await btc.ask({ requestKey });
  return btc.until(({ idle, answers }) => idle && answers.some((answer) => answer.requestKey === requestKey));
}

describe('a creation asked of the fund', () => {
  test('is recorded once by its key and deals with the next rebalance', async () => {
    expect(await send(ask())).toMatchObject({ dealing: { id: 'BTC3L-c000001' }, repeated: false });
    expect(await send(ask())).toMatchObject({ dealing: { id: 'BTC3L-c000001' }, repeated: true });
    await emergency('first');
    expect(await dealings()).toEqual([{ id: 'BTC3L-c000001', state: 'dealt', units: '0.5' }]);
    expect(await books()).toEqual([{ units: '1.5', receivable: '50' }]);
    expect((await system.market.byHand.position(BOOK)).contracts).toBe('4.5');
  });

  test('and the fund reset to before it, is the same once more: nothing is recorded or dealt twice', async () => {
    const before = await decision(system.client, btc.workflow.workflowId, 'first');
    const [made, orders] = [await dealings(), await system.market.orders()];
    await reset(system.client, before);
    await btc.until(({ idle, answers }) => idle && answers.some(({ requestKey }) => requestKey === 'first'));
    expect(await dealings()).toEqual(made);
    expect(await books()).toEqual([{ units: '1.5', receivable: '50' }]);
    expect(await system.market.orders()).toEqual(orders);
  });

  test('and its rebalance reset, changes the supply once', async () => {
    await send(ask({ kind: 'redemption', quantity: d('0.3'), requestKey: 'out' }));
    await emergency('second');
    const [made, money, orders] = [await dealings(), await books(), await system.market.orders()];
    expect(made.at(-1)).toEqual({ id: 'BTC3L-r000001', state: 'dealt', units: '-0.3' });
    expect(money).toEqual([{ units: '1.2', receivable: '20' }]);
    const workflowId = rebalanceWorkflowId('BTC3L-e000002a1');
    await reset(system.client, await decision(system.client, workflowId, 'first'));
    await eventually(
      () => system.client.workflow.getHandle(workflowId).describe(),
      ({ status }) => status.name === 'COMPLETED',
    );
    expect(await dealings()).toEqual(made);
    expect(await books()).toEqual(money);
    expect(await system.market.orders()).toEqual(orders);
  });

  test.each([
    [{ ...ask(), kind: 'gift' }, 'kind must be "creation" or "redemption"'],
    [{ ...ask(), quantity: '-1' }, 'quantity must be a decimal above zero in plain notation, as a text'],
    [{ ...ask(), quantity: '0.00' }, 'quantity must be a decimal above zero'],
    [{ ...ask(), quantity: 5 }, 'quantity must be a decimal above zero'],
    [
      { ...ask(), kind: 'redemption', measure: 'amount' },
      'measure must be "units", or "amount" for a creation',
    ],
    [{ ...ask(), token: 'ETH3L' }, 'token must be BTC3L'],
    [{ ...ask(), requestKey: 'two\nlines' }, 'requestKey must be one line'],
    [{ ...ask(), feed: { name: 'DESK', seq: 0, mac: 'x' } }, 'feed.seq must be a whole number from 1'],
    [null, 'kind must be "creation" or "redemption"'],
  ])('is refused where it is malformed: %j', async (asked, words) => {
    expect(await refusalOf(asked)).toContain(words);
  });

  test('that the ledger refuses fails with its words', async () => {
    expect(await refusalOf(ask({ requestKey: 'mine', quantity: d('9') }))).toContain(
      'the key mine was used before',
    );
    expect(await refusalOf(ask({ kind: 'redemption', quantity: d('9'), requestKey: 'all' }))).toContain(
      'BTC3L has 1.2 units: a redemption of 9 would leave none',
    );
  });

  test('of a feed needs the signature of its feed', async () => {
    const unsigned = ask({ requestKey: 'by feed', requestedBy: 'feed desk' });
    const mark = { name: 'desk', seq: 1, mac: '0'.repeat(64) };
    expect(await refusalOf({ ...unsigned, feed: mark })).toContain(
      'its signature is not that of this message',
    );
    expect(await refusalOf({ ...unsigned, feed: { ...mark, name: 'other' } })).toContain(
      'set BALLAST_FEED_SECRET_OTHER in its environment',
    );
    const mac = createHmac('sha256', FEED_SECRETS.desk ?? '')
      .update(feedText(unsigned, mark))
      .digest('hex');
    expect(await send({ ...unsigned, feed: { ...mark, mac } })).toMatchObject({
      dealing: { state: 'waiting', feed: { name: 'desk', seq: 1 } },
    });
  });
});
