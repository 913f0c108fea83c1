import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { d, intent } from '../ledger/fixtures.js';
import {
  BOOK,
  complete,
  daily,
  ESTABLISH,
  emergency,
  type Market,
  orderInput,
  type RebalanceWorld,
  rebalanceWorld,
  START,
} from './rebalance-world.js';

const MINUTE = 60_000;
const EIGHT = START + 5.5 * 60 * MINUTE;

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

async function tradeByHand(market: Market, side: 'buy' | 'sell', contracts: string): Promise<void> {
  const limitPrice = d(side === 'buy' ? '101' : '99');
  await market.byHand.placeOrder({
    clientOrderId: `by-hand-${side}-${contracts}`,
    book: BOOK,
    side,
    contracts: d(contracts),
    limitPrice,
    reduceOnly: false,
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('an account that is to be taken over', () => {
  test('must hold exactly the initial equity', async () => {
    const { steps } = await world.begin({ deposit: '99.5' });
    const snapshot = steps.snapshot(ESTABLISH);
    await expect(snapshot).rejects.toMatchObject({ type: 'AccountNotReady', nonRetryable: false });
    await expect(snapshot).rejects.toThrow(
      'account main is not ready: its balance is 99.5, initial.equity says 100: transfer the difference',
    );
  });

  test('must hold no position, and what happened before is not counted as its own', async () => {
    const { market, steps } = await world.begin();
    await tradeByHand(market, 'buy', '1');
    await expect(steps.snapshot(ESTABLISH)).rejects.toThrow('it holds 1 BTCUSDT: close the position');
    await tradeByHand(market, 'sell', '1');
    await expect(steps.snapshot(ESTABLISH)).rejects.toThrow(
      /account main traded or paid funding less than a minute ago/,
    );
    await market.move(START + MINUTE + 1, '100');
    expect(await steps.rebalance(ESTABLISH)).toMatchObject({ outcome: 'done' });
    await market.move(START + MINUTE + 2, '101');
    expect(await steps.rebalance(daily(2))).toMatchObject({ outcome: 'done' });
  });
});

describe('prices', () => {
  test.each([
    ['mark and index in contradiction', { last: '100', mark: '100', index: '94' }, 'more than 5 % apart'],
    ['an index far above', { last: '100', mark: '100', index: '106' }, 'more than 5 % apart'],
  ])('%s are refused', async (_what, price, says) => {
    const { market, steps } = await world.begin();
    await market.move(START + MINUTE, price);
    await expect(steps.snapshot(ESTABLISH)).rejects.toMatchObject({ type: 'PriceRefused' });
    await expect(steps.snapshot(ESTABLISH)).rejects.toThrow(says);
  });

  test('that moved fast together are not', async () => {
    const { market, steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await market.move(START + 1, '75');
    expect(await steps.rebalance(emergency(1))).toMatchObject({ outcome: 'done' });
  });
});

describe('near a funding instant', () => {
  test('no order: in the last five seconds before it, and until the venue has its payment on record', async () => {
    const { market, steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await market.move(EIGHT - 5_000, '100');
    const before = steps.snapshot(daily(2));
    await expect(before).rejects.toMatchObject({ type: 'NearFunding', nextRetryDelay: 6_000 });
    await market.move(EIGHT + 1_000, '100');
    await expect(steps.snapshot(daily(2))).rejects.toThrow(
      'the venue has not yet recorded the funding of 2020-03-11T08:00:00.000Z',
    );
    await market.move(EIGHT + 61_000, '100');
    expect((await steps.snapshot(daily(2))).cash).toBe('-200');
  });

  test('a recorded payment is enough', async () => {
    const { market, steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await market.payFunding(EIGHT, '0.0001');
    await market.move(EIGHT + 1_000, '100');
    expect((await steps.snapshot(daily(2))).cash).toBe('-200.03');
  });

  test('a fund that holds nothing has nothing to wait for', async () => {
    const { market, steps } = await world.begin();
    await market.move(EIGHT + 1_000, '100');
    expect(await steps.rebalance(ESTABLISH)).toMatchObject({ outcome: 'done' });
  });
});

test('a contract that the venue does not trade now is not rebalanced', async () => {
  const { market, steps } = await world.begin();
  await steps.rebalance(ESTABLISH);
  const { venue } = steps.ports;
  const instrument = await venue.instrument(BOOK.contract);
  Object.assign(venue, { instrument: async () => ({ ...instrument, trading: false }) });
  const snapshot = steps.snapshot(daily(2));
  await expect(snapshot).rejects.toMatchObject({ type: 'AccountNotReady' });
  await expect(snapshot).rejects.toThrow(`${BOOK.contract} is not trading at the venue now`);
  expect(await market.orders()).toHaveLength(1);
});

describe('what the ledger does not know of', () => {
  test('an order of somebody else keeps the book from being read', async () => {
    const { market, steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    const { ports } = steps;
    const foreign = {
      clientOrderId: 'somebody-else-1',
      venueOrderId: 'v1',
      contract: BOOK.contract,
      side: 'buy',
      contracts: d('1'),
      filled: d('0'),
      state: 'open',
      rejectReason: null,
    } as const;
    // The engine's own orders never rest, so the port is made to show one that does.
    Object.assign(ports.venue, { openOrders: async () => [foreign] });
    const snapshot = steps.snapshot(daily(2));
    await expect(snapshot).rejects.toMatchObject({ type: 'AccountNotReady' });
    await expect(snapshot).rejects.toThrow('orders are open in the book: somebody-else-1');
    expect(await market.orders()).toHaveLength(1);
  });

  test('money moved by hand is named, with the amount, after it has outlasted the readings', async () => {
    const { market, steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await market.deposit('7');
    const before = steps.clock.now();
    const snapshot = steps.snapshot(daily(2));
    await expect(snapshot).rejects.toMatchObject({ type: 'DoesNotReconcile', nonRetryable: true });
    await expect(snapshot).rejects.toThrow('main has a balance of 107, 7 of it unexplained');
    expect(steps.clock.now() - before).toBeGreaterThan(15_000);
  });

  test('a position closed by hand is named by its trade', async () => {
    const { market, steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await tradeByHand(market, 'sell', '3');
    const snapshot = steps.snapshot(daily(2));
    await expect(snapshot).rejects.toMatchObject({ type: 'DoesNotReconcile' });
    await expect(snapshot).rejects.toThrow("order 'by-hand-sell-3' is not of this ledger");
  });

  test('then concluding halts the fund, and only with halt', async () => {
    const { steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await steps.ports.ledger.openRebalance(daily(2));
    const failed = await steps.conclude(daily(2), { reason: 'a step failed', halt: false, traded: null });
    expect(failed).toMatchObject({ outcome: 'failed', reason: 'a step failed', state: 'ACTIVE' });
    const again = await steps.conclude(daily(2, 2), { reason: 'they differ', halt: true, traded: null });
    expect(again).toMatchObject({ outcome: 'failed', state: 'HALTED' });
    expect(await steps.conclude(daily(2, 2), { reason: 'they differ', halt: true, traded: null })).toEqual(
      again,
    );
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ state: 'HALTED', stateReason: 'they differ' });
    expect(await steps.closed(daily(2, 3))).toMatchObject({ outcome: 'refused' });
  });

  test('concluding a fund that is wiped out records the failure all the same', async () => {
    const { steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await world.books.query(`update funds set state = 'WIPED_OUT'`);
    expect(await steps.conclude(daily(2), { reason: 'they differ', halt: true, traded: null })).toMatchObject(
      {
        outcome: 'failed',
        state: 'WIPED_OUT',
      },
    );
  });
});

/** As if all that is on record of orders had been so much earlier. */
const timePasses = (ms: number) =>
  world.books.query('update orders set sent_at = sent_at - $1::bigint, missed_at = missed_at - $1::bigint', [
    ms,
  ]);

describe('what an earlier attempt left behind', () => {
  test('fills of an attempt that never settled are booked by the next one', async () => {
    const { market, steps } = await world.begin();
    const strike = await steps.snapshot(ESTABLISH);
    const plan = await steps.compute(ESTABLISH, strike);
    if (plan.kind !== 'trade') throw new Error('no trade');
    await steps.order(orderInput(ESTABLISH, strike, plan));
    await steps.conclude(ESTABLISH, { reason: 'the worker was lost', halt: false, traded: null });
    const next = { ...ESTABLISH, id: 'BTC3L-s000001a2', attempt: 2 };
    expect(await steps.rebalance(next)).toMatchObject({ outcome: 'no-trade-needed', state: 'ACTIVE' });
    expect((await world.ledger.fund('BTC3L')).contracts).toBe('3');
    expect(await market.orders()).toHaveLength(1);
  });

  test('an order whose fate is unknown is waited for, and given up for good only after a minute', async () => {
    const { market, steps } = await world.begin();
    const strike = await steps.snapshot(ESTABLISH);
    const plan = await steps.compute(ESTABLISH, strike);
    if (plan.kind !== 'trade') throw new Error('no trade');
    market.proxy.loseNext('request', 'POST /v5/order/create');
    await expect(steps.order(orderInput(ESTABLISH, strike, plan))).rejects.toThrow();
    await steps.conclude(ESTABLISH, { reason: 'the worker was lost', halt: false, traded: null });
    const next = { ...ESTABLISH, id: 'BTC3L-s000001a2', attempt: 2 };
    for (let look = 0; look < 2; look++) {
      await expect(steps.snapshot(next)).rejects.toMatchObject({ type: 'OrderUnresolved' });
      await timePasses(28_000);
    }
    await expect(steps.snapshot(next)).rejects.toMatchObject({ type: 'OrderUnresolved' });
    await timePasses(4_000);
    expect(await steps.rebalance(next)).toMatchObject({ outcome: 'done' });
    expect(await market.orders()).toHaveLength(1);
  });

  test('an order that arrived after all is found and booked', async () => {
    const { market, steps } = await world.begin();
    const strike = await steps.snapshot(ESTABLISH);
    const plan = await steps.compute(ESTABLISH, strike);
    if (plan.kind !== 'trade') throw new Error('no trade');
    const { clientOrderId, rebalanceId, token, limitPrice } = orderInput(ESTABLISH, strike, plan);
    const sent = intent(clientOrderId, { limitPrice });
    await world.ledger.recordIntent(sent, rebalanceId, token);
    await world.ledger.markSent(clientOrderId);
    await market.byHand.placeOrder(sent);
    await steps.conclude(ESTABLISH, { reason: 'the worker was lost', halt: false, traded: null });
    const next = { ...ESTABLISH, id: 'BTC3L-s000001a2', attempt: 2 };
    expect(await steps.rebalance(next)).toMatchObject({ outcome: 'no-trade-needed' });
    expect(await market.orders()).toHaveLength(1);
  });

  test('a settled rebalance settles again to the same outcome', async () => {
    const { steps } = await world.begin();
    const strike = await steps.snapshot(ESTABLISH);
    const plan = await steps.compute(ESTABLISH, strike);
    if (plan.kind !== 'trade') throw new Error('no trade');
    const sent = orderInput(ESTABLISH, strike, plan);
    await steps.order(sent);
    const settling = complete(ESTABLISH, strike, plan, [sent.clientOrderId]);
    const first = await steps.settle(settling);
    // That it has set a rebalance point is told once.
    expect(await steps.settle({ ...settling, end: 'stopped' })).toEqual({ ...first, anchor: undefined });
    expect(first).toMatchObject({ outcome: 'done', anchorSeq: 1 });
  });
});

test('nothing is open in the book of a fund whose orders never rest', async () => {
  const { steps } = await world.begin();
  await steps.rebalance(ESTABLISH);
  expect(await steps.cancelOpenOrders('BTC3L')).toEqual({ cancelled: 0 });
});
