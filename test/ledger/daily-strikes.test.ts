import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../src/contract/rebalance.js';
import { d, plan, request, settlement, strike, T0 } from './fixtures.js';
import { establishedFund, type TestLedger, testLedger } from './test-ledger.js';

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
});
beforeEach(() => books.empty());
afterAll(() => books?.end());

const DAILY = request('daily', 'BTC3L-d2611230230');

/** 3 contracts at 105: an equity of 114.82 on 10 units. */
const AT_105 = strike({
  time: T0 + 500,
  markPrice: d('105'),
  indexPrice: d('105.1'),
  contracts: d('3'),
  cash: d('-200.18'),
  equity: d('114.82'),
  nav: d('11.482'),
  anchorSeq: 1,
});
const NO_TRADE: Plan = {
  kind: 'no-trade',
  reason: 'at-target',
  figures: plan.kind === 'trade' ? plan.figures : (undefined as never),
};
const struck = (input = DAILY, changes = {}) =>
  settlement(input, { outcome: 'no-trade-needed', strike: AT_105, plan: NO_TRADE, ...changes });

const strikes = () => books.ledger.dailyStrikes({ token: 'BTC3L', limit: 10 });

describe('the record of the daily strikes', () => {
  test('has price, NAV, units, equity and leverage of each, once', async () => {
    await establishedFund(books.ledger);
    await books.ledger.openRebalance(DAILY);
    for (const _twice of [1, 2]) await books.ledger.settle(struck());
    expect(await strikes()).toEqual([
      {
        ...{ rebalanceId: DAILY.id, token: 'BTC3L', nominalTime: T0, time: T0 + 500 },
        ...{ price: '105', indexPrice: '105.1', nav: '11.482', units: '10', equity: '114.82' },
        ...{ contracts: '3', leverage: '2.743424490506880334', outcome: 'no-trade-needed' },
        unitRatio: { newUnits: '1', oldUnits: '1' },
      },
    ]);
  });

  test('has also those after which nothing was traded, and none of another cause', async () => {
    await establishedFund(books.ledger);
    await books.ledger.openRebalance(DAILY);
    await books.ledger.settle(struck(DAILY, { outcome: 'refused', reason: 'a guard', anchor: null }));
    const emergency = request('emergency', 'BTC3L-e000001');
    await books.ledger.openRebalance(emergency);
    await books.ledger.settle(struck(emergency));
    expect(await strikes()).toMatchObject([{ rebalanceId: DAILY.id, outcome: 'refused' }]);
  });

  test('has one that failed after its strike, and none that never came to one', async () => {
    await establishedFund(books.ledger);
    const again = request('daily', 'BTC3L-d2611230230', { attempt: 2 });
    await books.ledger.close(DAILY, 'failed', 'the venue did not answer');
    await books.ledger.close(again, 'failed', 'no order was sent', { strike: AT_105, plan: NO_TRADE });
    expect(await strikes()).toMatchObject([{ rebalanceId: again.id, nav: '11.482', outcome: 'failed' }]);
  });

  test('says so where no equity was left', async () => {
    await establishedFund(books.ledger);
    await books.ledger.openRebalance(DAILY);
    const crash = { ...AT_105, markPrice: d('60'), equity: d('-20.18'), nav: d('-2.018') };
    await books.ledger.settle(
      struck(DAILY, {
        ...{ outcome: 'wiped-out', strike: crash, anchor: null, state: 'WIPED_OUT' },
        plan: { kind: 'wiped-out', equity: d('-20.18') },
      }),
    );
    expect(await strikes()).toMatchObject([{ nav: '-2.018', leverage: null, outcome: 'wiped-out' }]);
  });

  test('takes neither changes nor deletions', async () => {
    await establishedFund(books.ledger);
    await books.ledger.openRebalance(DAILY);
    await books.ledger.settle(struck());
    await expect(books.query("update daily_strikes set nav = '1'")).rejects.toThrow(
      'are never changed or deleted',
    );
    await expect(books.query('delete from daily_strikes')).rejects.toThrow('are never changed or deleted');
  });
});
