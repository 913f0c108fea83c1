import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OrderInput } from '../../src/contract/rebalance.js';
import type { OrderIntent } from '../../src/venue/port.js';
import { d } from '../ledger/fixtures.js';
import {
  BOOK,
  ESTABLISH,
  orderInput,
  type RebalanceWorld,
  rebalanceWorld,
  type Steps,
} from './rebalance-world.js';

const CREATE = 'POST /v5/order/create';

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

/** The first order of the establishing rebalance: buy 3 at 100. */
async function firstOrder(steps: Steps): Promise<OrderInput> {
  const strike = await steps.snapshot(ESTABLISH);
  const plan = await steps.compute(ESTABLISH, strike);
  if (plan.kind !== 'trade') throw new Error(`no trade: ${plan.kind}`);
  return orderInput(ESTABLISH, strike, plan);
}

const intentOf = (input: OrderInput, changes: Partial<OrderIntent> = {}): OrderIntent => ({
  clientOrderId: input.clientOrderId,
  book: BOOK,
  side: input.side,
  contracts: input.contracts,
  limitPrice: input.limitPrice,
  reduceOnly: input.reduceOnly,
  ...changes,
});

describe('an order is at the exchange exactly once', () => {
  test('when its step runs again after it has ended', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    const first = await steps.order(input);
    expect(first).toMatchObject({ kind: 'closed', state: 'filled', filled: '3' });
    expect(await steps.order(input)).toEqual(first);
    expect(await market.orders()).toHaveLength(1);
  });

  test('when the worker died between the intent and the sending', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    await world.ledger.recordIntent(intentOf(input), input.rebalanceId, input.token);
    expect(await steps.order(input)).toMatchObject({ state: 'filled', filled: '3' });
    expect(await market.orders()).toHaveLength(1);
  });

  test('when the worker died between the sending and the reply', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    await world.ledger.recordIntent(intentOf(input), input.rebalanceId, input.token);
    await world.ledger.markSent(input.clientOrderId);
    await market.byHand.placeOrder(intentOf(input));
    expect(await steps.order(input)).toMatchObject({ state: 'filled', filled: '3' });
    expect(await market.orders()).toHaveLength(1);
  });

  test('when the worker died after the fill, before it was on record', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    await steps.order(input);
    await world.books.query(`update orders set state = 'sent', filled = 0`);
    expect(await steps.order(input)).toMatchObject({ state: 'filled', filled: '3' });
    expect(await market.orders()).toHaveLength(1);
  });

  test('when the reply is lost: unresolved at first, then found', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    market.proxy.loseNext('reply', CREATE);
    await expect(steps.order(input)).rejects.toMatchObject({ type: 'OrderUnresolved', nonRetryable: false });
    expect(await steps.order(input)).toMatchObject({ state: 'filled', filled: '3' });
    expect(market.proxy.seen(CREATE)).toBe(1);
    expect(await market.orders()).toHaveLength(1);
  });

  test('when the request is lost: only after 20 seconds is its absence believed, and it is sent again', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    market.proxy.loseNext('request', CREATE);
    await expect(steps.order(input)).rejects.toMatchObject({ type: 'OrderUnresolved' });
    await expect(steps.order(input)).rejects.toThrow('is not to be found yet at the venue');
    steps.clock.advance(19_000);
    await expect(steps.order(input)).rejects.toThrow('is not to be found yet at the venue');
    expect(market.proxy.seen(CREATE)).toBe(1);
    steps.clock.advance(1_000);
    expect(await steps.order(input)).toMatchObject({ state: 'filled', filled: '3' });
    expect(market.proxy.seen(CREATE)).toBe(2);
    expect(await market.orders()).toHaveLength(1);
  });

  test('when two workers run the same step at once', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    const [one, other] = await Promise.allSettled([steps.order(input), steps.order(input)]);
    const third = await steps.order(input);
    expect(third).toMatchObject({ state: 'filled', filled: '3' });
    for (const end of [one, other]) {
      if (end.status === 'fulfilled') expect(end.value).toEqual(third);
      else expect(end.reason).toMatchObject({ type: 'OrderUnresolved' });
    }
    expect(await market.orders()).toHaveLength(1);
  });
});

describe('an order of the same id that the exchange has already', () => {
  test.each([
    ['the other side', { side: 'sell' }],
    ['another quantity', { contracts: d('2') }],
  ] as const)('with %s is not adopted', async (_what, changes) => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    await market.byHand.placeOrder(intentOf(input, { ...changes, limitPrice: d('100') }));
    await expect(steps.order(input)).rejects.toMatchObject({ type: 'OrderUnresolved' });
    const again = steps.order(input);
    await expect(again).rejects.toMatchObject({ type: 'IdConflict', nonRetryable: true });
    await expect(again).rejects.toThrow(
      /the venue has BTC3L-s000001a1-\w{3}-s001 as .* intended was buy 3 BTCUSDT/,
    );
  });

  test('and is what was intended, is adopted', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    await market.byHand.placeOrder(intentOf(input));
    await expect(steps.order(input)).rejects.toMatchObject({ type: 'OrderUnresolved' });
    expect(await steps.order(input)).toMatchObject({ state: 'filled', filled: '3' });
    expect(await market.orders()).toHaveLength(1);
  });

  test('recorded with another intent is refused before anything is sent', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    await steps.order(input);
    const { ledger } = world;
    await expect(
      ledger.recordIntent(intentOf(input, { contracts: d('2') }), input.rebalanceId, input.token),
    ).rejects.toThrow('contracts was 3, now 2');
    expect(await market.orders()).toHaveLength(1);
  });
});

describe('what is sent', () => {
  test('is what the venue itself says is missing, at most a slice', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    await market.byHand.placeOrder(intentOf(input, { clientOrderId: 'by-hand-1', contracts: d('2.4') }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const result = await steps.order({ ...input, knownContracts: null });
    expect(result).toMatchObject({ kind: 'closed', contracts: '0.6', filled: '0.6' });
  });

  test('is nothing where what is missing is below the minimum', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    await market.byHand.placeOrder(intentOf(input, { clientOrderId: 'by-hand-1', contracts: d('2.97') }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await steps.order({ ...input, knownContracts: null })).toEqual({
      kind: 'nothing-missing',
      contracts: '2.97',
    });
    expect(await market.orders()).toHaveLength(1);
  });

  test('meets a thin book as far as the collar, and the rest is cancelled', async () => {
    const { steps } = await world.begin({ levelNotional: '50', levels: 2 });
    const input = await firstOrder(steps);
    const result = await steps.order(input);
    expect(result).toMatchObject({ kind: 'closed', state: 'cancelled' });
    expect(Number(result.kind === 'closed' ? result.filled : 0)).toBeCloseTo(1, 1);
  });

  test('and refused by the venue ends as rejected, with its reason', async () => {
    const { steps } = await world.begin();
    const input = await firstOrder(steps);
    const result = await steps.order({ ...input, limitPrice: d('150') });
    expect(result).toMatchObject({ kind: 'closed', state: 'rejected', filled: '0' });
    expect(result.kind === 'closed' && result.rejectReason).toMatch(/^\d+: /);
    const record = await world.ledger.order(input.clientOrderId);
    expect(record?.state).toBe('rejected');
  });

  test('is nothing once the rebalance is closed', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    await steps.conclude(ESTABLISH, { reason: 'left behind', halt: false });
    await expect(steps.order(input)).rejects.toMatchObject({ type: 'RebalanceClosed', nonRetryable: true });
    expect(await market.orders()).toEqual([]);
  });
});
