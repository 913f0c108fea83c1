import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DealingAsk } from '../../src/contract/dealing.js';
import type { Plan } from '../../src/contract/rebalance.js';
import { decimal, plain } from '../../src/domain/decimal.js';
import type { PlannedDealing } from '../../src/domain/plan-dealing.js';
import type { Settlement } from '../../src/ledger/records/settlement.js';
import { d, fill, intent, plan, request, settlement, strike, T0 } from './fixtures.js';
import { establishedFund, fundedFund, type TestLedger, testLedger } from './test-ledger.js';

let books: TestLedger;
beforeAll(async () => {
  books = await testLedger();
});
beforeEach(async () => {
  await books.empty();
  await books.emptyTables('feeds');
});
afterAll(() => books?.end());

const DAILY = request('daily', 'BTC3L-d2611230230');

function ask(changes: Partial<DealingAsk> = {}): DealingAsk {
  return {
    token: 'BTC3L',
    kind: 'redemption',
    measure: 'units',
    quantity: d('2'),
    requestKey: 'mine',
    requestedBy: 'ann',
    feed: null,
    ...changes,
  };
}

const feed = (seq: number) => ({ name: 'desk', seq, mac: 'checked by the step before' });
const record = (changes: Partial<DealingAsk> = {}) => books.ledger.recordDealing(ask(changes));

/** 3 contracts at 100, cash -200.18, 10 units: an equity of 99.82 and a NAV of 9.982. */
const AT_100 = strike({
  contracts: d('3'),
  cash: d('-200.18'),
  equity: d('99.82'),
  nav: d('9.982'),
  anchorSeq: 1,
});

const dealtAt = (
  ...dealt: readonly (readonly [id: string, units: string, cash: string])[]
): PlannedDealing => ({
  dealt: dealt.map(([id, units, cash]) => ({
    id,
    kind: units.startsWith('-') ? 'redemption' : 'creation',
    nav: d('9.982'),
    units: d(units),
    cash: d(cash),
    fee: d('0'),
    dust: d('0'),
  })),
  notDealt: [],
  units: sum(dealt.map(([, units]) => units)),
  cash: sum(dealt.map(([, , cash]) => cash)),
  waits: null,
});

const sum = (amounts: readonly string[]) =>
  plain(amounts.reduce((total, amount) => total.plus(amount), decimal(d('0'))));

async function settleWith(dealing: PlannedDealing, changes: Partial<Settlement> = {}) {
  await books.ledger.openRebalance(DAILY);
  const noTrade: Plan = {
    kind: 'no-trade',
    reason: 'at-target',
    figures: plan.kind === 'trade' ? plan.figures : (undefined as never),
    dealing,
  };
  return books.ledger.settle(
    settlement(DAILY, { outcome: 'no-trade-needed', strike: AT_100, plan: noTrade, ...changes }),
  );
}

describe('a request', () => {
  test('is recorded once by its key, with a number of its own', async () => {
    await establishedFund(books.ledger);
    expect(await record()).toMatchObject({
      dealing: { id: 'BTC3L-r000001', state: 'waiting', requestedBy: 'ann', result: null },
      repeated: false,
    });
    expect(await record()).toMatchObject({ dealing: { id: 'BTC3L-r000001' }, repeated: true });
    const other = { kind: 'creation', requestKey: 'another' } as const;
    expect(await record(other)).toMatchObject({ dealing: { id: 'BTC3L-c000001' } });
    expect(await books.ledger.fund('BTC3L')).toMatchObject({ units: '10', hasWaitingDealings: true });
  });

  test('by many at once under one key is one', async () => {
    await establishedFund(books.ledger);
    const answers = await Promise.all(Array.from({ length: 8 }, () => record()));
    expect(new Set(answers.map(({ dealing }) => dealing.id))).toEqual(new Set(['BTC3L-r000001']));
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
  });

  test.each([
    ['another quantity', { quantity: d('3') }],
    ['another kind', { kind: 'creation' }],
  ] as const)('under a used key for %s is refused with what the key stands for', async (_what, changes) => {
    await establishedFund(books.ledger);
    await record();
    await expect(record(changes)).rejects.toThrow(
      /the key mine was used before for BTC3L-r000001, a redemption of 2 units/,
    );
  });

  test('that would leave no unit is refused, counting those that wait', async () => {
    await establishedFund(books.ledger);
    await expect(record({ quantity: d('10') })).rejects.toThrow(
      'has 10 units: a redemption of 10 would leave none',
    );
    await record({ quantity: d('6') });
    await expect(record({ requestKey: 'second', quantity: d('4') })).rejects.toThrow(
      'BTC3L has 10 units, 6 of which are to be redeemed already: a redemption of 4 would leave none',
    );
    expect((await record({ requestKey: 'third', quantity: d('3.99999999') })).dealing.state).toBe('waiting');
  });

  test('with too many decimals, or of more than there is, is refused', async () => {
    await establishedFund(books.ledger);
    await expect(record({ quantity: d('0.000000001') })).rejects.toThrow('more than 8 decimals');
    await expect(record({ kind: 'creation', quantity: d('1000000000000') })).rejects.toThrow(
      'more than there is',
    );
  });

  test('to a fund that is halted, wiped out or not established is refused by that name', async () => {
    await fundedFund(books.ledger);
    await books.query("update funds set state = 'HALTED', state_reason = 'drill'");
    await expect(record()).rejects.toThrow('BTC3L is HALTED (drill): it takes no redemption');
    await books.query("update funds set state = 'WIPED_OUT', state_reason = 'a crash'");
    await expect(record({ kind: 'creation' })).rejects.toThrow(
      'BTC3L is WIPED_OUT (a crash): it takes no creation',
    );
    await books.query("update funds set state = 'ESTABLISHING', units = null");
    await expect(record()).rejects.toThrow('BTC3L is not established');
    await expect(record({ token: 'NONE' })).rejects.toThrow('the ledger knows no fund NONE');
    expect(await books.query('select 1 from dealings')).toEqual([]);
  });

  test('can be taken back by an operator, until a rebalance deals with it', async () => {
    await establishedFund(books.ledger);
    const token = await books.ledger.addOperator('ann', null);
    await record();
    expect(await books.ledger.cancelDealing(token, 'BTC3L-r000001')).toMatchObject({
      state: 'cancelled',
      note: 'taken back by ann',
    });
    await record({ requestKey: 'second' });
    await books.ledger.openRebalance(DAILY);
    expect(await books.ledger.takeDealings('BTC3L', DAILY.id, true)).toMatchObject([{ id: 'BTC3L-r000002' }]);
    await expect(books.ledger.cancelDealing(token, 'BTC3L-r000002')).rejects.toThrow(
      `BTC3L-r000002 is being dealt by ${DAILY.id}: it is too late`,
    );
    await books.ledger.close(DAILY, 'failed', 'the venue was away');
    expect(await books.ledger.cancelDealing(token, 'BTC3L-r000002')).toMatchObject({ state: 'cancelled' });
    await expect(books.ledger.cancelDealing(token, 'BTC3L-r000009')).rejects.toThrow('there is no creation');
    await expect(books.ledger.cancelDealing('ann.guessed', 'BTC3L-r000002')).rejects.toThrow(
      'not known here',
    );
  });
});

describe('a feed', () => {
  test('is taken in its order: a repeat is known, a gap or other content under a taken place refused', async () => {
    await establishedFund(books.ledger);
    await expect(record({ requestKey: 'a', feed: feed(2) })).rejects.toThrow(
      'feed desk: 2 leaves a gap, since 0 was the last: send 1 first',
    );
    expect(await record({ requestKey: 'a', feed: feed(1) })).toMatchObject({ repeated: false });
    expect(await record({ requestKey: 'b', feed: feed(2) })).toMatchObject({ repeated: false });
    expect(await record({ requestKey: 'a', feed: feed(1) })).toMatchObject({
      dealing: { id: 'BTC3L-r000001', feed: { name: 'desk', seq: 1 } },
      repeated: true,
    });
    await expect(record({ requestKey: 'a', quantity: d('1'), feed: feed(1) })).rejects.toThrow(
      'feed desk: 1 was taken before with other content, and 2 was the last',
    );
    await expect(record({ requestKey: 'c', feed: feed(1) })).rejects.toThrow('other content');
    expect(await books.query('select last_seq from feeds')).toEqual([{ last_seq: 2 }]);
  });

  test('goes on after what cannot be, which is kept as refused', async () => {
    await establishedFund(books.ledger);
    const tooMuch = { requestKey: 'a', quantity: d('99'), feed: feed(1) };
    expect(await record(tooMuch)).toMatchObject({
      dealing: { state: 'refused', note: expect.stringContaining('would leave none') },
    });
    expect(await record(tooMuch)).toMatchObject({ dealing: { state: 'refused' }, repeated: true });
    const usedKey = { requestKey: 'a', feed: feed(2) };
    expect(await record(usedKey)).toMatchObject({
      dealing: { state: 'refused', note: expect.stringContaining('the key a was used before') },
    });
    expect(await record(usedKey)).toMatchObject({ dealing: { state: 'refused' }, repeated: true });
    expect(await record({ requestKey: 'b', feed: feed(3) })).toMatchObject({ dealing: { state: 'waiting' } });
  });
});

describe('what deals with a rebalance', () => {
  test('changes supply, claims, request and expected cash in one transaction, once', async () => {
    await establishedFund(books.ledger);
    await record();
    await record({ kind: 'creation', quantity: d('5'), requestKey: 'in' });
    const dealing = dealtAt(['BTC3L-r000001', '-2', '-19.964'], ['BTC3L-c000001', '5', '49.91']);
    for (const _twice of [1, 2]) {
      expect((await settleWith(dealing)).figures).toMatchObject({
        units: '13',
        equityBefore: '99.82',
        equityAfter: '129.766',
        navBefore: '9.982',
        navAfter: '9.982',
      });
    }
    expect(await books.ledger.fund('BTC3L')).toMatchObject({
      units: '13',
      receivable: '29.946',
      cash: '-200.18',
      hasWaitingDealings: false,
      anchor: { seq: 2, units: '13', nav: '9.982' },
    });
    const [creation, redemption] = await books.ledger.dealings({ token: 'BTC3L', open: false, limit: 9 });
    expect([creation?.state, redemption?.state]).toEqual(['dealt', 'dealt']);
    expect(redemption).toMatchObject({
      rebalanceId: DAILY.id,
      result: { nav: '9.982', units: '-2', cash: '-19.964', supplyBefore: '10', supplyAfter: '13', time: T0 },
    });
    expect(await books.ledger.expectedTransfers({ token: 'BTC3L', open: true })).toMatchObject([
      { id: 'dealing/BTC3L-r000001', kind: 'redemption', amount: '-19.964', registeredBy: 'engine' },
      { id: 'dealing/BTC3L-c000001', kind: 'creation', amount: '49.91' },
    ]);
    const [alert] = await books.ledger.alerts({ token: null, open: true, limit: 1 });
    expect(alert).toMatchObject({ kind: 'cash-to-move', token: 'BTC3L', times: 1 });
    expect((await books.ledger.fundOverviews())[0]?.dealings).toEqual({
      ...{ creations: 0, redemptions: 0, comesIn: '49.91', goesOut: '19.964' },
    });
  });

  test('its cash is booked when it moves: the claim becomes money, the equity stays', async () => {
    await establishedFund(books.ledger);
    await record();
    await settleWith(dealtAt(['BTC3L-r000001', '-2', '-19.964']));
    const transfer = {
      id: 'v1',
      kind: 'transfer',
      venueKind: 'TRANSFER_OUT',
      amount: d('-19.964'),
      time: T0 + 9_000,
    } as const;
    const { booked, unmatched } = await books.ledger.bookTransfers('BTC3L', [transfer]);
    expect([booked.length, unmatched.length]).toEqual([1, 0]);
    expect(await books.ledger.fund('BTC3L')).toMatchObject({ cash: '-220.144', receivable: '0', units: '8' });
  });

  test('it is told when its cash does not move in time, but never given up, and nobody can cancel it', async () => {
    await establishedFund(books.ledger);
    const token = await books.ledger.addOperator('ann', null);
    await record();
    await settleWith(dealtAt(['BTC3L-r000001', '-2', '-19.964']));
    await expect(books.ledger.cancelTransfer(token, 'dealing/BTC3L-r000001')).rejects.toThrow('it stays due');
    await books.query('update expected_transfers set expires_at = 1');
    expect(await books.ledger.expiredTransfers('BTC3L')).toMatchObject([
      { id: 'dealing/BTC3L-r000001', state: 'expected' },
    ]);
    const transfer = {
      id: 'v1',
      kind: 'transfer',
      venueKind: 'TRANSFER_OUT',
      amount: d('-19.964'),
      time: T0 + 9_000,
    } as const;
    expect((await books.ledger.bookTransfers('BTC3L', [transfer])).booked).toHaveLength(1);
    expect(await books.ledger.expiredTransfers('BTC3L')).toEqual([]);
  });

  test('waits where the rebalance does not reach its end, and its reason is kept', async () => {
    await establishedFund(books.ledger);
    await record();
    const waits = { ids: ['BTC3L-r000001'], why: 'B-MARGIN-SHORT' };
    await settleWith({ ...dealtAt(), waits }, { outcome: 'remainder', reason: 'thin', anchor: null });
    expect(await books.ledger.fund('BTC3L')).toMatchObject({ units: '10', receivable: '0' });
    expect(await books.ledger.dealings({ token: null, open: true, limit: 1 })).toMatchObject([
      { state: 'waiting', note: 'B-MARGIN-SHORT', rebalanceId: null },
    ]);
  });

  test('of a rebalance that bought for creations and stopped short, these deal, and redemptions wait', async () => {
    await establishedFund(books.ledger);
    await record();
    await record({ kind: 'creation', quantity: d('5'), requestKey: 'in' });
    await books.ledger.openRebalance(DAILY);
    const order = `${DAILY.id}-abc-s001`;
    await books.ledger.recordIntent(intent(order, { contracts: d('1') }), DAILY.id, 'BTC3L');
    await books.ledger.markSent(order);
    await books.ledger.recordOrderState(order, 'filled', d('1'));
    const dealing = dealtAt(['BTC3L-r000001', '-2', '-19.964'], ['BTC3L-c000001', '5', '49.91']);
    const ended = await settleWith(dealing, {
      outcome: 'remainder',
      reason: 'thin',
      anchor: null,
      plan: { ...plan, dealing },
      events: [fill('x2', order, { contracts: d('1'), fee: d('0.06') })],
    });
    expect(ended.figures).toMatchObject({ units: '15', contractsAfter: '4' });
    expect(await books.ledger.fund('BTC3L')).toMatchObject({
      units: '15',
      receivable: '49.91',
      anchor: { seq: 1 },
    });
    expect(await books.ledger.dealings({ token: null, open: true, limit: 9 })).toMatchObject([
      { id: 'BTC3L-r000001', state: 'waiting' },
    ]);
  });

  test('after a wipe-out what waited is refused', async () => {
    await establishedFund(books.ledger);
    await record();
    const crash = { ...AT_100, markPrice: d('60'), equity: d('-20.18') };
    await settleWith(dealtAt(), {
      ...{ outcome: 'wiped-out', strike: crash, anchor: null, state: 'WIPED_OUT' },
      plan: { kind: 'wiped-out', equity: d('-20.18') },
    });
    expect(await books.ledger.dealings({ token: null, open: false, limit: 1 })).toMatchObject([
      { state: 'refused', note: 'BTC3L is wiped out' },
    ]);
  });

  test('what came after the first strike waits for the next rebalance, also when it is struck again', async () => {
    await establishedFund(books.ledger);
    await record();
    await books.ledger.openRebalance(DAILY);
    await books.ledger.takeDealings('BTC3L', DAILY.id, true);
    await record({ requestKey: 'late' });
    expect(await books.ledger.takeDealings('BTC3L', DAILY.id, false)).toMatchObject([
      { id: 'BTC3L-r000001' },
    ]);
  });
});
