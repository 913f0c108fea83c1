import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UnknownFundError } from '../../src/ledger/errors.js';
import { d, fill, intent, request, settings, settlement, strike, T0 } from './fixtures.js';
import { establishedFund, OPENING, OPENING_ORDER, type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
});
beforeEach(async () => {
  await test.empty();
});
afterAll(() => test.end());

const emergency = request('emergency', 'BTC3L-e000001');
const retry = request('emergency', 'BTC3L-e000001', { attempt: 2 });
const interim = (anchorSeq: number) => request('interim', 'BTC3L-i000001', { anchorSeq });
const noTrade = settlement(emergency, { outcome: 'no-trade-needed', reason: 'within one lot' });

describe('opening a rebalance', () => {
  beforeEach(() => establishedFund(test.ledger));

  it('hands out the fund as it stands, and again when repeated', async () => {
    const opened = await test.ledger.openRebalance(emergency);
    expect(opened).toEqual({
      kind: 'open',
      fund: await test.ledger.fund('BTC3L'),
      fresh: true,
      hasUnresolvedOrders: false,
    });
    expect(await test.ledger.openRebalance(emergency)).toEqual({ ...opened, fresh: false });
  });

  it('opens once however many ask at the same time', async () => {
    const other = await test.another();
    const opened = await Promise.all(
      [test.ledger, other, test.ledger, other].map((ledger) => ledger.openRebalance(emergency)),
    );
    expect(opened.map(({ kind }) => kind)).toEqual(['open', 'open', 'open', 'open']);
    expect(await test.query("select id from rebalances where cause = 'emergency'")).toHaveLength(1);
  });

  it('answers a closed key with its first outcome, whatever the attempt', async () => {
    await test.ledger.openRebalance(emergency);
    const { anchor, ...outcome } = await test.ledger.settle(noTrade);
    expect(anchor).toMatchObject({ seq: outcome.anchorSeq });
    expect(await test.ledger.openRebalance(emergency)).toEqual({ kind: 'closed', outcome });
    expect(await test.ledger.openRebalance(retry)).toEqual({ kind: 'closed', outcome });
  });

  it('leaves a key open that ended otherwise, but not that attempt', async () => {
    await test.ledger.openRebalance(emergency);
    const outcome = await test.ledger.close(emergency, 'failed', 'venue unreachable');
    expect(await test.ledger.openRebalance(emergency)).toEqual({ kind: 'closed', outcome });
    expect(await test.ledger.openRebalance(retry)).toMatchObject({ kind: 'open', fresh: true });
  });

  it('closes what was left open, which then takes no new orders and cannot be settled any more', async () => {
    await test.ledger.openRebalance(interim(1));
    await test.ledger.openRebalance(emergency);
    await test.ledger.openRebalance(interim(1));
    const order = intent('BTC3L-i000001a1-abc-s001');
    const late = test.ledger.recordIntent(order, interim(1).id, 'BTC3L');
    await expect(late).rejects.toThrow('is closed (failed)');
    expect(await test.ledger.settle(settlement(interim(1)))).toMatchObject({
      outcome: 'failed',
      reason: 'left behind: still open when BTC3L-e000001a1 began',
      anchorSeq: 1,
    });
    expect(await test.ledger.settle(noTrade)).toMatchObject({ outcome: 'no-trade-needed', anchorSeq: 2 });
  });

  it('counts an attempt as used from its opening until its key is closed for good', async () => {
    expect(await test.ledger.openAttempts('BTC3L')).toEqual([]);
    await test.ledger.openRebalance(emergency);
    expect(await test.ledger.openAttempts('BTC3L')).toEqual([{ key: 'BTC3L-e000001', attempt: 1 }]);
    await test.ledger.close(emergency, 'failed', 'venue unreachable');
    await test.ledger.openRebalance(retry);
    expect(await test.ledger.openAttempts('BTC3L')).toEqual([{ key: 'BTC3L-e000001', attempt: 2 }]);
    await test.ledger.settle({ ...noTrade, input: retry });
    expect(await test.ledger.openAttempts('BTC3L')).toEqual([]);
  });

  it('closes an interim request as superseded once its rebalance point has moved', async () => {
    await test.ledger.openRebalance(emergency);
    await test.ledger.settle(noTrade);
    const opened = await test.ledger.openRebalance(interim(1));
    expect(opened).toMatchObject({
      kind: 'closed',
      outcome: { outcome: 'superseded', anchorSeq: 2, state: 'ACTIVE', figures: null },
    });
    expect(await test.ledger.openRebalance(interim(1))).toEqual(opened);
    expect(await test.ledger.rebalance('BTC3L-i000001a1')).toMatchObject({
      outcome: 'superseded',
      reason: 'asked at rebalance point 1, which is now 2',
    });
  });

  it('opens an interim request of the present rebalance point', async () => {
    expect(await test.ledger.openRebalance(interim(1))).toMatchObject({ kind: 'open' });
  });

  it('knows its funds', async () => {
    const stranger = request('emergency', 'DOGE3L-e000001', { token: 'DOGE3L' });
    await expect(test.ledger.openRebalance(stranger)).rejects.toThrow(UnknownFundError);
  });
});

describe('closing a rebalance without a trade', () => {
  beforeEach(() => establishedFund(test.ledger));

  it('keeps the first word, also of two at the same time', async () => {
    await test.ledger.openRebalance(emergency);
    const [one, two] = await Promise.all([
      test.ledger.close(emergency, 'refused', 'PAUSED'),
      test.ledger.close(emergency, 'failed', 'gave up'),
    ]);
    expect(one).toEqual(two);
    expect(await test.ledger.close(emergency, 'skipped', 'later')).toEqual(one);
  });

  it('also closes one that never came to be opened', async () => {
    expect(await test.ledger.close(emergency, 'failed', 'price refused')).toMatchObject({
      id: emergency.id,
      outcome: 'failed',
      reason: 'price refused',
      anchorSeq: 1,
      figures: null,
    });
  });

  it('does not reopen a settled one', async () => {
    await test.ledger.openRebalance(emergency);
    const { anchor: _told, ...settled } = await test.ledger.settle(noTrade);
    expect(await test.ledger.close(emergency, 'failed', 'late')).toEqual(settled);
    expect(await test.ledger.close(retry, 'failed', 'late')).toEqual(settled);
  });
});

describe('what is told of rebalances', () => {
  beforeEach(() => establishedFund(test.ledger));

  it('is one record with its request, figures and orders', async () => {
    const record = await test.ledger.rebalance(OPENING.id);
    expect(record).toMatchObject({
      id: OPENING.id,
      attempt: 1,
      requestedBy: 'tests',
      requestReason: 'to see what is booked',
      outcome: 'done',
      figures: { contractsAfter: '3', fee: '0.18' },
    });
    expect(record?.orders).toEqual([
      {
        clientOrderId: OPENING_ORDER,
        side: 'buy',
        contracts: '3',
        filled: '3',
        averagePrice: '100',
        fee: '0.18',
        executions: 1,
      },
    ]);
    expect(await test.ledger.rebalance('BTC3L-e000404a1')).toBeNull();
  });

  it('averages the price over the fills of an order, by contracts', async () => {
    await test.ledger.openRebalance(emergency);
    const order = `${emergency.id}-abc-s001`;
    await test.ledger.recordIntent(intent(order), emergency.id, 'BTC3L');
    await test.ledger.recordOrderState(order, 'cancelled', d('1.5'));
    const events = [
      fill('y1', order, { contracts: d('1'), price: d('100.5'), fee: d('0.06') }),
      fill('y2', order, { contracts: d('0.5'), price: d('102'), fee: d('0.03') }),
    ];
    await test.ledger.settle(settlement(emergency, { outcome: 'remainder', anchor: null, events }));
    const record = await test.ledger.rebalance(emergency.id);
    expect(record?.orders).toMatchObject([
      { filled: '1.5', averagePrice: '101', fee: '0.09', executions: 2 },
    ]);
    expect(record?.figures?.fee).toBe('0.09');
  });

  it('shows an open rebalance as such, and history only closed ones, newest first', async () => {
    await test.ledger.close(emergency, 'failed', 'first');
    await test.ledger.openRebalance(retry);
    expect(await test.ledger.rebalance(retry.id)).toMatchObject({
      outcome: null,
      state: null,
      closedAt: null,
    });
    const ids = async (token: string | null, limit: number) =>
      (await test.ledger.history({ token, limit })).map(({ id }) => id);
    expect(await ids(null, 10)).toEqual([emergency.id, OPENING.id]);
    expect(await ids('BTC3L', 1)).toEqual([emergency.id]);
    expect(await ids('ETH3L', 10)).toEqual([]);
  });

  it('answers with the latest attempt of each key', async () => {
    const keys = [OPENING.request.key, emergency.request.key, 'BTC3L-d2611220230'];
    await test.ledger.close(emergency, 'failed', 'first');
    const outcomes = await test.ledger.outcomesOf(keys);
    expect(outcomes.map(({ id, outcome }) => [id, outcome])).toEqual([
      [emergency.id, 'failed'],
      [OPENING.id, 'done'],
    ]);
    await test.ledger.openRebalance(retry);
    expect((await test.ledger.outcomesOf(keys)).map(({ id }) => id)).toEqual([OPENING.id]);
  });
});

describe('the overview of all funds', () => {
  it('shows each with its last closed rebalance and how far its contract was judged', async () => {
    await establishedFund(test.ledger);
    await test.ledger.registerFund(settings({ token: 'ETH3L', contract: 'ETHUSDT' }));
    const progress = { contract: 'BTCUSDT', time: T0 + 9, price: d('100.5'), anchors: { BTC3L: 1 } };
    await test.ledger.recordProgress(progress);
    await test.ledger.openRebalance(emergency);

    const [btc, eth, ...others] = await test.ledger.fundOverviews();
    expect(btc).toEqual({
      fund: await test.ledger.fund('BTC3L'),
      lastRebalance: { id: OPENING.id, cause: 'establish', time: strike().time, outcome: 'done' },
      dealings: { creations: 0, redemptions: 0, comesIn: '0', goesOut: '0' },
      progress,
    });
    expect(eth).toMatchObject({
      fund: { settings: { token: 'ETH3L' } },
      lastRebalance: null,
      progress: null,
    });
    expect(others).toEqual([]);
  });
});

describe('the strike before an instant', () => {
  it('is the newest one of which figures are on record; null before the first', async () => {
    const { ledger } = test;
    await establishedFund(ledger);
    const [first] = await ledger.history({ token: 'BTC3L', limit: 1 });
    if (first === undefined || first.figures === null) expect.fail();
    const { time, price: markPrice } = first.figures;
    const known = { rebalanceId: first.id, time, markPrice };
    expect(await ledger.strikeBefore('BTC3L', time - 1)).toBeNull();
    expect(await ledger.strikeBefore('BTC3L', time)).toEqual(known);
    // One that was never struck comes after it.
    await ledger.close(request('emergency', 'BTC3L-e000001'), 'failed', 'no answer');
    expect(await ledger.strikeBefore('BTC3L', time + 1)).toEqual(known);
    expect(await ledger.strikeBefore('ETH3L', time)).toBeNull();
  });
});

describe('the watcher', () => {
  it('sees the funds of its contract that have a rebalance point', async () => {
    await establishedFund(test.ledger);
    await test.ledger.registerFund(settings({ token: 'BTC5L', account: 'other', leverage: d('5') }));
    const { anchor } = await test.ledger.fund('BTC3L');
    expect(await test.ledger.watchedFunds('BTCUSDT')).toEqual([
      {
        token: 'BTC3L',
        contract: 'BTCUSDT',
        leverage: '3',
        state: 'ACTIVE',
        trading: 'all',
        heldBack: null,
        anchor,
      },
    ]);
    expect(await test.ledger.watchedFunds('BTCUSDT', ['BTC3L', 'ETH3L'])).toHaveLength(1);
    expect(await test.ledger.watchedFunds('BTCUSDT', ['BTC5L'])).toEqual([]);
    expect(await test.ledger.watchedFunds('ETHUSDT')).toEqual([]);
  });

  it('sees none that is wiped out: nothing is to be cut', async () => {
    await establishedFund(test.ledger);
    await test.query("update funds set state = 'WIPED_OUT'");
    expect(await test.ledger.watchedFunds('BTCUSDT')).toEqual([]);
  });

  it('keeps the furthest progress of each contract', async () => {
    const at = (time: number, price: string) => ({
      contract: 'BTCUSDT',
      time,
      price: d(price),
      anchors: { BTC3L: 1 },
    });
    await test.ledger.recordProgress(at(T0 + 2, '101'));
    await test.ledger.recordProgress(at(T0 + 1, '100'));
    expect(await test.ledger.progress()).toEqual([at(T0 + 2, '101')]);
    await test.ledger.recordProgress(at(T0 + 2, '102'));
    expect(await test.ledger.progress()).toEqual([at(T0 + 2, '102')]);
  });
});
