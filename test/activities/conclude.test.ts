import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Strike, Traded } from '../../src/contract/rebalance.js';
import { clientOrderId } from '../../src/domain/rebalance-id.js';
import type { Venue } from '../../src/venue/port.js';
import { d, EXECUTION, intent } from '../ledger/fixtures.js';
import {
  complete,
  ESTABLISH,
  emergency,
  orderInput,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  stepsOver,
  workedFund,
} from './rebalance-world.js';

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

const NEXT = { ...ESTABLISH, id: 'BTC3L-s000001a2', attempt: 2 };

/** The establishing trade of 3 contracts in slices of one; so many of them were sent. */
async function begun(sent: number) {
  const execution = { ...EXECUTION, takerFee: d('0'), maxSlice: d('100') };
  const { market, steps } = await world.begin({}, workedFund({ execution }));
  const strike = await steps.snapshot(ESTABLISH);
  const plan = await steps.compute(ESTABLISH, strike);
  if (plan.kind !== 'trade') throw new Error('no trade');
  for (let slice = 1; slice <= sent; slice++) await steps.order(orderInput(ESTABLISH, strike, plan, slice));
  const traded = (orders: readonly string[]): Traded => ({ strike, plan, orders, earlier: null });
  return { market, steps, strike, plan, traded };
}

describe('a rebalance that could not go on', () => {
  test('books what it had traded, also an order that the workflow never heard of', async () => {
    const { steps, traded } = await begun(2);
    const outcome = await steps.conclude(ESTABLISH, {
      reason: 'the venue is away',
      halt: false,
      traded: traded(['BTC3L-s000001a1-xyz-s001']),
    });
    expect(outcome).toMatchObject({ outcome: 'failed', reason: 'the venue is away', anchorSeq: null });
    expect(outcome.figures).toMatchObject({ contractsBefore: '0', contractsAfter: '2' });
    const next = await steps.rebalance(NEXT);
    expect(next).toMatchObject({ outcome: 'done', figures: { contractsBefore: '2', contractsAfter: '3' } });
  });

  test('gives up an order that was never sent', async () => {
    const { steps, traded, strike, plan } = await begun(0);
    const { clientOrderId } = orderInput(ESTABLISH, strike, plan);
    await world.ledger.recordIntent(intent(clientOrderId, { contracts: d('1') }), ESTABLISH.id, 'BTC3L');
    const failure = { reason: 'lost', halt: false, traded: traded([]) };
    expect(await steps.conclude(ESTABLISH, failure)).toMatchObject({ outcome: 'failed' });
    expect(await world.ledger.order(clientOrderId)).toMatchObject({ state: 'given-up' });
  });

  test('without a single order has no figures', async () => {
    const { steps, traded } = await begun(0);
    const outcome = await steps.conclude(ESTABLISH, { reason: 'lost', halt: false, traded: traded([]) });
    expect(outcome).toMatchObject({ outcome: 'failed', figures: null });
  });

  test('whose fills do not explain the position halts the fund, and says both', async () => {
    const { steps, market, traded } = await begun(1);
    await market.byHand.placeOrder(intent('by-hand-1', { contracts: d('0.5') }));
    // The exchange matches a few milliseconds after it has accepted.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const outcome = await steps.conclude(ESTABLISH, { reason: 'lost', halt: false, traded: traded([]) });
    expect(outcome).toMatchObject({ outcome: 'failed', state: 'HALTED' });
    const { stateReason } = await world.ledger.fund('BTC3L');
    expect(stateReason).toMatch(/^lost; and B-LEDGER-DIFFERS: fills and position differ/);
  });
});

describe('a difference right after a funding instant that came since the strike', () => {
  const EIGHT = Date.UTC(2020, 2, 11, 8);

  /** Sent before the instant; paid after it, with the record of it not yet to be seen. */
  async function unrecorded() {
    const begin = await begun(3);
    const { market, strike, plan, steps } = begin;
    await market.payFunding(EIGHT, '0.0001');
    await market.move(EIGHT + 1_000, '100');
    const { venue } = steps.ports;
    const accountEvents: Venue['accountEvents'] = async (...args) =>
      (await venue.accountEvents(...args)).filter(({ kind }) => kind !== 'funding');
    const late = stepsOver(world.books, { ...venue, accountEvents });
    const orders = [1, 2, 3].map((slice) => orderInput(ESTABLISH, strike, plan, slice).clientOrderId);
    return { ...begin, late, settling: complete(ESTABLISH, strike, plan, orders) };
  }
  const WAITS = { type: 'NearFunding', nonRetryable: false };

  test('is asked about again until the venue has it on record', async () => {
    const { steps, late, settling } = await unrecorded();
    await expect(late.settle(settling)).rejects.toMatchObject(WAITS);
    expect(await steps.settle(settling)).toMatchObject({ outcome: 'done' });
    expect((await world.ledger.fund('BTC3L')).cash).toBe('-200.03');
  });

  test('halts nobody where the rebalance could not go on', async () => {
    const { late, traded } = await unrecorded();
    const failure = { reason: 'lost', halt: false, traded: traded([]) };
    await expect(late.conclude(ESTABLISH, failure)).rejects.toMatchObject(WAITS);
    expect((await world.ledger.fund('BTC3L')).state).toBe('ESTABLISHING');
  });

  test('is final a minute after it', async () => {
    const { market, late, settling } = await unrecorded();
    await market.move(EIGHT + 60_000, '100');
    await expect(late.settle(settling)).rejects.toMatchObject({
      type: 'DoesNotReconcile',
      nonRetryable: true,
    });
  });
});

describe('a rebalance that is struck again', () => {
  test('goes on from the fills so far, and has the figures of the first strike before and of the last after', async () => {
    const { steps, market, strike, plan } = await begun(1);
    await market.move(START + 10_000, '103');
    const again = await steps.restrike(ESTABLISH);
    if (again.kind !== 'strike') throw new Error(again.kind);
    expect(again.strike).toMatchObject({ contracts: '1', markPrice: '103', equity: '103' });
    const rest = await steps.compute(ESTABLISH, again.strike);
    if (rest.kind !== 'trade') throw new Error(rest.kind);
    const orders: string[] = [];
    for (const slice of rest.slices.keys()) {
      const input = { ...orderInput(ESTABLISH, again.strike, rest, slice + 1) };
      const clientOrderId = input.clientOrderId.replace(/s\d+$/, `s00${slice + 2}`);
      orders.push(clientOrderId);
      await steps.order({ ...input, clientOrderId });
    }
    const earlier = { strike, orders: [orderInput(ESTABLISH, strike, plan).clientOrderId] };
    const outcome = await steps.settle({ ...complete(ESTABLISH, again.strike, rest, orders), earlier });
    expect(outcome).toMatchObject({ outcome: 'done', anchorSeq: 1 });
    expect(outcome.figures).toMatchObject({
      price: '103',
      contractsBefore: '0',
      contractsAfter: '3',
      navBefore: '100',
      navAfter: '103',
    });
  });

  test('stops where the fund may not trade any more', async () => {
    const { steps } = await begun(1);
    const change = {
      token: 'BTC3L',
      to: 'HALTED',
      from: ['ESTABLISHING'],
      reason: 'a test',
      by: 'tester',
    } as const;
    await world.ledger.changeState({ ...change, changeId: 'halt' });
    expect(await steps.restrike(ESTABLISH)).toEqual({
      kind: 'stopped',
      reason: 'BTC3L is HALTED (a test)',
    });
  });
});

describe('a rebalance whose run is reset after two of its three orders', () => {
  const idOf = (strike: Strike, slice: number) => clientOrderId(ESTABLISH.id, strike.epoch, slice);

  /** Struck afresh: all that is left is one contract. */
  async function again() {
    const { steps } = await begun(2);
    const strike = await steps.snapshot(ESTABLISH);
    const plan = await steps.compute(ESTABLISH, strike);
    if (plan.kind !== 'trade') throw new Error(plan.kind);
    return { steps, strike, plan };
  }

  async function last({ steps, strike, plan }: Awaited<ReturnType<typeof again>>): Promise<string> {
    const id = idOf(strike, 3);
    const input = { ...orderInput(ESTABLISH, strike, plan), clientOrderId: id };
    expect(await steps.order(input)).toMatchObject({ state: 'filled', filled: '1' });
    return id;
  }

  test('has a strike that says which orders it contains', async () => {
    const { strike, plan } = await again();
    expect(strike).toMatchObject({ contracts: '2', ordersBefore: 2 });
    expect(plan.slices).toEqual(['1']);
  });

  test('reaches its target with the orders after them, and settles with every fill booked once', async () => {
    const run = await again();
    const orders = [await last(run)];
    const outcome = await run.steps.settle(complete(ESTABLISH, run.strike, run.plan, orders));
    expect(outcome).toMatchObject({
      outcome: 'done',
      figures: { contractsBefore: '2', contractsAfter: '3' },
    });
    expect(await world.ledger.ordersOf(ESTABLISH.id)).toHaveLength(3);
  });

  test('is done, not without need of a trade, where they were enough', async () => {
    const { steps } = await begun(3);
    const strike = await steps.snapshot(ESTABLISH);
    const plan = await steps.compute(ESTABLISH, strike);
    expect(plan.kind).toBe('no-trade');
    expect(await steps.settle(complete(ESTABLISH, strike, plan, []))).toMatchObject({ outcome: 'done' });
  });

  test('and then cannot go on, books what came after its strike, and halts nobody', async () => {
    const run = await again();
    await last(run);
    const traded: Traded = { strike: run.strike, plan: run.plan, orders: [], earlier: null };
    const outcome = await run.steps.conclude(ESTABLISH, { reason: 'lost', halt: false, traded });
    expect(outcome).toMatchObject({ outcome: 'failed', state: 'ESTABLISHING' });
    expect(outcome.figures).toMatchObject({ contractsBefore: '2', contractsAfter: '3' });
  });

  test('is not struck while an order that a step of the old run still sends may fall on either side', async () => {
    const { steps, strike } = await begun(2);
    const { venue } = steps.ports;
    let late = true;
    const position: Venue['position'] = async (book) => {
      if (late) {
        await world.ledger.recordIntent(
          intent(idOf(strike, 3), { contracts: d('1') }),
          ESTABLISH.id,
          'BTC3L',
        );
      }
      late = false;
      return venue.position(book);
    };
    const racing = stepsOver(world.books, { ...venue, position });
    await expect(racing.snapshot(ESTABLISH)).rejects.toMatchObject({
      type: 'OrderUnresolved',
      nonRetryable: false,
    });
    expect(await racing.snapshot(ESTABLISH)).toMatchObject({ contracts: '2', ordersBefore: 3 });
  });
});

describe('a request that another rebalance has honoured', () => {
  test('is closed with it, and never opens a rebalance of its own', async () => {
    const { steps, strike, plan } = await begun(3);
    const orders = [1, 2, 3].map((slice) => orderInput(ESTABLISH, strike, plan, slice).clientOrderId);
    const { key } = emergency(7).request;
    const honours = [key];
    const { anchor, ...done } = await steps.settle({ ...complete(ESTABLISH, strike, plan, orders), honours });
    expect(anchor).toMatchObject({ seq: 1 });
    expect(await steps.closed(emergency(7))).toEqual(done);
    expect(await world.ledger.outcomesOf([key])).toEqual([{ ...done, key }]);
    expect(await world.ledger.history({ token: 'BTC3L', limit: 9 })).toHaveLength(1);
  });

  test('is still to be done where that rebalance did not reach its end', async () => {
    const { steps, strike, plan } = await begun(1);
    const orders = [orderInput(ESTABLISH, strike, plan).clientOrderId];
    const { key } = emergency(7).request;
    const settling = { ...complete(ESTABLISH, strike, plan, orders), honours: [key] };
    await steps.settle({ ...settling, end: 'remainder', reason: 'a test' });
    expect(await world.ledger.outcomesOf([key])).toEqual([]);
    expect((await steps.snapshot(emergency(7))).contracts).toBe('1');
  });
});
