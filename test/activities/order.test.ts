import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OrderInput } from '../../src/contract/rebalance.js';
import { decimal } from '../../src/domain/decimal.js';
import type { OrderIntent, Venue } from '../../src/venue/port.js';
import { VenueError } from '../../src/venue/venue-error.js';
import { d } from '../ledger/fixtures.js';
import {
  BOOK,
  ESTABLISH,
  emergency,
  orderInput,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  type Steps,
  stepsOver,
  venueAt,
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

/** As if all that is on record of orders had been so much earlier. */
const timePasses = (ms: number) =>
  world.books.query('update orders set sent_at = sent_at - $1::bigint, missed_at = missed_at - $1::bigint', [
    ms,
  ]);

/** The order was missed long enough to be sent again. */
async function absent({ clientOrderId }: OrderInput): Promise<void> {
  for (let miss = 0; miss < 3; miss++) {
    await timePasses(8_000);
    await world.ledger.recordMiss(clientOrderId);
  }
}

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

  test('when the reply is lost: it is looked for, and found', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    market.proxy.loseNext('reply', CREATE);
    expect(await steps.order(input)).toMatchObject({ state: 'filled', filled: '3' });
    expect(market.proxy.seen(CREATE)).toBe(1);
    expect(await market.orders()).toHaveLength(1);
  });

  test('when the request is lost: only after 20 seconds is its absence believed, and it is sent again', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    market.proxy.loseNext('request', CREATE);
    await expect(steps.order(input)).rejects.toMatchObject({ type: 'OrderUnresolved', nonRetryable: false });
    for (const ms of [1_000, 6_000, 6_000]) {
      await timePasses(ms);
      await expect(steps.order(input)).rejects.toThrow('its end is not to be seen at the venue yet');
    }
    expect(market.proxy.seen(CREATE)).toBe(1);
    await timePasses(7_000);
    expect(await steps.order(input)).toMatchObject({ state: 'filled', filled: '3' });
    expect(market.proxy.seen(CREATE)).toBe(2);
    expect(await market.orders()).toHaveLength(1);
  });

  test('when the request is lost and nobody looked since: time alone is no proof of its absence', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    await world.ledger.recordIntent(intentOf(input), input.rebalanceId, input.token);
    await world.ledger.markSent(input.clientOrderId);
    await timePasses(600_000);
    await expect(steps.order(input)).rejects.toThrow('its end is not to be seen at the venue yet');
    expect(market.proxy.seen(CREATE)).toBe(0);
  });

  test('when nothing could leave this machine: it is sent without delay once it can', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    const venue: Venue = {
      ...market.venue,
      placeOrder: () => {
        throw new VenueError('unavailable', 'ECONNREFUSED', 'refused', null, 'refused-here');
      },
    };
    const cut = stepsOver(world.books, venue);
    await expect(cut.order(input)).rejects.toMatchObject({ type: 'VenueUnavailable', nonRetryable: false });
    expect(await world.ledger.order(input.clientOrderId)).toMatchObject({ state: 'intended', sends: 0 });
    expect(await steps.order(input)).toMatchObject({ state: 'filled' });
    expect(await market.orders()).toHaveLength(1);
  });

  test('when this machine stood still between the record of the send and the signature: it does not leave', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    const frozen = stepsOver(world.books, {
      ...market.venue,
      placeOrder: (intent, mayLeave) => {
        frozen.clock.advance(60_000);
        return market.venue.placeOrder(intent, mayLeave);
      },
    });
    await expect(frozen.order(input)).rejects.toThrow('TOO_LATE');
    expect(market.proxy.seen(CREATE)).toBe(0);
    expect(await world.ledger.order(input.clientOrderId)).toMatchObject({ state: 'intended', sends: 0 });
    expect(await steps.order(input)).toMatchObject({ state: 'filled' });
    expect(await market.orders()).toHaveLength(1);
  });

  test('when the venue was out of reach and nobody else reads from it: the refused send itself finds it back', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    const breaker = { failures: 1, firstRetryMs: 20, mostRetryMs: 20 };
    const venue = venueAt(market.proxy.url, { breaker });
    market.proxy.loseNext('request', 'GET /v5/market/tickers');
    await expect(venue.ticker(BOOK.contract)).rejects.toMatchObject({ kind: 'unavailable' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const alone = stepsOver(world.books, venue);
    await expect(alone.order(input)).rejects.toThrow('BREAKER_OPEN');
    expect(await alone.order(input)).toMatchObject({ state: 'filled', filled: '3' });
    await venue.close();
  });

  test('when the order is nowhere to be seen, but its executions are', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    const blind = stepsOver(world.books, { ...market.venue, findOrder: async () => null });
    expect(await blind.order(input)).toMatchObject({ state: 'filled', filled: '3' });
    expect(market.proxy.seen(CREATE)).toBe(1);
  });

  test('when its second send is refused while the first one has reached the venue', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    let isLate = true;
    const late: Venue = {
      ...market.venue,
      findOrder: (book, id) => (isLate ? Promise.resolve(null) : market.venue.findOrder(book, id)),
      orderExecutions: (book, id) => (isLate ? Promise.resolve([]) : market.venue.orderExecutions(book, id)),
      placeOrder: () => {
        isLate = false;
        throw new VenueError('rejected', '110007', 'not enough balance', null, 'rejected');
      },
    };
    await world.ledger.recordIntent(intentOf(input), input.rebalanceId, input.token);
    await world.ledger.markSent(input.clientOrderId);
    await market.byHand.placeOrder(intentOf(input));
    await absent(input);
    expect(await stepsOver(world.books, late).order(input)).toMatchObject({ state: 'filled', filled: '3' });
  });

  test('when two workers run the same step at once', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    const [one, other] = await Promise.all([steps.order(input), steps.order(input)]);
    expect(one).toMatchObject({ state: 'filled', filled: '3' });
    expect(other).toEqual(one);
    expect(market.proxy.seen(CREATE)).toBe(1);
    expect(await market.orders()).toHaveLength(1);
  });

  test('when two workers run the same later step at once, and see the position differently', async () => {
    const { market, steps } = await world.begin();
    const input = { ...(await firstOrder(steps)), knownContracts: null };
    const behind: Venue = {
      ...market.venue,
      position: async (book) => ({ ...(await market.venue.position(book)), contracts: d('1') }),
    };
    const ends = await Promise.all([steps.order(input), stepsOver(world.books, behind).order(input)]);
    expect(ends[1]).toEqual(ends[0]);
    expect(market.proxy.seen(CREATE)).toBe(1);
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
    expect(await steps.order(input)).toMatchObject({ state: 'filled', filled: '3' });
    expect(await market.orders()).toHaveLength(1);
  });

  test('recorded for the other side is refused before anything is sent', async () => {
    const { market, steps } = await world.begin();
    const input = await firstOrder(steps);
    const other = intentOf(input, { side: 'sell' });
    await world.ledger.recordIntent(other, input.rebalanceId, input.token);
    await expect(steps.order(input)).rejects.toMatchObject({ type: 'IdConflict', nonRetryable: true });
    expect(await market.orders()).toEqual([]);
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

  test('is a sale of just above the minimum at the mark price of the strike, though it is below it at the worst', async () => {
    const { market, steps } = await world.begin({ lotSize: '0.0001' });
    await steps.rebalance(ESTABLISH);
    await market.move(START + 1, '99.16');
    const strike = await steps.snapshot(emergency(1));
    const plan = await steps.compute(emergency(1), strike);
    if (plan.kind !== 'trade') throw new Error(`no trade: ${plan.kind}`);
    const { side, limitPrice, figures } = plan;
    const notional = decimal(figures.deltaContracts).abs().times(decimal(strike.markPrice));
    expect([side, notional.gte(decimal(strike.minNotional))]).toEqual(['sell', true]);
    expect(decimal(figures.deltaContracts).abs().times(decimal(limitPrice)).lt(5)).toBe(true);
    const result = await steps.order(orderInput(emergency(1), strike, plan));
    expect(result).toMatchObject({ kind: 'closed', state: 'filled', filled: plan.slices[0] });
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
    await steps.conclude(ESTABLISH, { reason: 'left behind', halt: false, traded: null });
    await expect(steps.order(input)).rejects.toMatchObject({ type: 'RebalanceClosed', nonRetryable: true });
    expect(await market.orders()).toEqual([]);
  });
});
