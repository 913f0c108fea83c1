import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Plan, RebalanceInput, SettleInput, Strike } from '../../src/contract/rebalance.js';
import { decimal } from '../../src/domain/decimal.js';
import { explanationOf } from '../../src/operator/explain/explanation.js';
import { d, EXECUTION } from '../ledger/fixtures.js';
import {
  complete,
  daily,
  ESTABLISH,
  emergency,
  orderInput,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  type Steps,
  workedFund,
} from './rebalance-world.js';

const DAY = 24 * 3_600_000;
const FEE = d('0.0006');
const RULES = {
  daily: { at: '02:30', mode: 'liquidate' },
  execution: { ...EXECUTION, takerFee: FEE },
} as const;

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

/** BTC3L of one unit, bought for 3 times at 100, with the price at 105 a day later. */
async function risen(rules: Parameters<typeof workedFund>[0] = {}) {
  const begun = await world.begin(
    { lotSize: '0.000001', takerFee: FEE },
    workedFund({ ...RULES, acceptThinGap: true, ...rules }),
  );
  await begun.steps.rebalance(ESTABLISH);
  await begun.market.move(START + DAY, '105');
  return begun;
}

type TradePlan = Extract<Plan, { kind: 'trade' }>;
function trade(plan: Plan): TradePlan {
  if (plan.kind !== 'trade') throw new Error(`no trade: ${JSON.stringify(plan)}`);
  return plan;
}

/** Sends the one order of a plan under this number. */
async function send(steps: Steps, input: RebalanceInput, strike: Strike, plan: Plan, number: number) {
  const first = orderInput(input, strike, trade(plan));
  const clientOrderId = first.clientOrderId.replace(/s\d+$/, `s00${number}`);
  await steps.order({ ...first, clientOrderId });
  return clientOrderId;
}

async function struckAgain(steps: Steps, input: RebalanceInput) {
  const again = await steps.restrike(input);
  if (again.kind !== 'strike') throw new Error(again.reason);
  return again.strike;
}

const betweenLegs = async () => (await world.ledger.fund('BTC3L')).betweenLegs;

/** The first leg of a daily, sent and filled, and what settles it by itself. */
async function closed(steps: Steps, input = daily(2)) {
  const strike = await steps.snapshot(input);
  const plan = await steps.compute(input, strike);
  const order = await send(steps, input, strike, plan, 1);
  return { input, strike, plan, order };
}

describe('a daily that closes the whole position and opens it again', () => {
  test('sells all of it reduce-only, then buys by what that has left, and pays for both', async () => {
    const { steps } = await risen();
    const { input, strike, plan, order } = await closed(steps);
    const held = (await world.ledger.order(order))?.intent;
    expect(strike.legs).toEqual({ begun: null, noOpening: null });
    expect(trade(plan)).toMatchObject({ leg: 'close', side: 'sell', reduceOnly: true });
    expect(held).toMatchObject({ contracts: strike.contracts, reduceOnly: true });

    const second = await struckAgain(steps, input);
    expect(second).toMatchObject({ legs: { begun: 'close' }, contracts: '0', ordersBefore: 1 });
    const opening = await steps.compute(input, second);
    expect(trade(opening)).toMatchObject({ leg: 'open', side: 'buy', reduceOnly: false });
    const bought = await send(steps, input, second, { ...trade(opening), version: 2 }, 2);
    const outcome = await steps.settle(
      settling(input, [
        { strike, plan, orders: [order] },
        { strike: second, plan: { ...trade(opening), version: 2 }, orders: [bought] },
      ]),
    );
    expect(outcome).toMatchObject({ outcome: 'done', anchorSeq: 2 });
    const { figures } = outcome;
    expect(figures?.contractsBefore).toBe(strike.contracts);
    const traded = decimal(strike.contracts).plus(decimal(figures?.contractsAfter ?? d('0')));
    const fee = traded.times(105).times(FEE);
    expect(decimal(figures?.fee ?? d('0')).toFixed(4)).toBe(fee.toFixed(4));
    expect(decimal(figures?.leverageAfter ?? d('0')).toFixed(3)).toBe('3.000');
    expect(await betweenLegs()).toBeNull();

    const detail = await world.ledger.rebalanceDetail(input.id);
    if (detail === null) throw new Error('not on record');
    const explained = explanationOf(detail);
    expect(explained.equal, JSON.stringify(explained, null, 1)).toBe(true);
    expect(explained.legs.map(({ leg }) => leg)).toEqual(['close', 'open']);
    const fees = explained.legs.map(({ execution }) => decimal(execution.fee));
    expect(fees[0]?.plus(fees[1] ?? 0).toFixed()).toBe(figures?.fee);
    expect(explained.execution).toBeNull();
  });

  test('that ends between its legs is a fund that is named so, told of, and taken up by the next attempt', async () => {
    const { steps } = await risen();
    const { input, strike, plan, order } = await closed(steps);
    const first = await steps.settle({
      ...complete(input, strike, plan, [order]),
      ...{ end: 'remainder', reason: 'the price could not be read' },
    });
    expect(first).toMatchObject({ outcome: 'remainder', anchorSeq: 1 });
    expect(await betweenLegs()).toMatchObject({ key: input.request.key, begun: 'close', abandoned: false });
    const [alert] = await world.ledger.alerts({ token: 'BTC3L', open: true, limit: 9 });
    expect(alert).toMatchObject({ kind: 'between-legs', token: 'BTC3L' });
    expect(alert?.what).toMatch(/has begun to close the position.*BTC3L holds 0 contracts.*remainder/);

    const next = daily(2, 2);
    const again = await steps.snapshot(next);
    expect(again).toMatchObject({ legs: { begun: 'close' }, contracts: '0' });
    const opening = await steps.compute(next, again);
    expect(trade(opening)).toMatchObject({ leg: 'open', side: 'buy' });
    const bought = await send(steps, next, again, opening, 1);
    expect(await betweenLegs()).toMatchObject({ begun: 'open' });
    const outcome = await steps.settle(complete(next, again, opening, [bought]));
    expect(outcome).toMatchObject({ outcome: 'done', anchorSeq: 2 });
    expect(await betweenLegs()).toBeNull();
  });

  test('goes on closing what it has begun to close, and never closes what it has begun to open', async () => {
    const { steps } = await risen();
    const input = daily(2);
    const strike = await steps.snapshot(input);
    const plan = trade(await steps.compute(input, strike));
    const part = { ...plan, slices: [d('1')] };
    await steps.settle({
      ...complete(input, strike, plan, [await send(steps, input, strike, part, 1)]),
      ...{ end: 'remainder', reason: 'enough for now' },
    });
    const second = await steps.snapshot(daily(2, 2));
    const rest = trade(await steps.compute(daily(2, 2), second));
    expect(rest).toMatchObject({ leg: 'close', side: 'sell' });
    const sold = await send(steps, daily(2, 2), second, rest, 1);
    const flat = await struckAgain(steps, daily(2, 2));
    const opening = trade(await steps.compute(daily(2, 2), flat));
    const some = { ...opening, slices: [d('1')] };
    const bought = await send(steps, daily(2, 2), flat, some, 2);
    await steps.settle({
      ...settling(daily(2, 2), [
        { strike: second, plan: rest, orders: [sold] },
        { strike: flat, plan: opening, orders: [bought] },
      ]),
      ...{ end: 'remainder', reason: 'enough for now' },
    });
    const third = await steps.snapshot(daily(2, 3));
    expect(third).toMatchObject({ legs: { begun: 'open' }, contracts: '1' });
    expect(trade(await steps.compute(daily(2, 3), third))).toMatchObject({ leg: 'open', side: 'buy' });
  });

  test('that a guard keeps from opening again ends with a remainder, not refused: another attempt follows', async () => {
    const { steps } = await risen();
    const { input, strike, plan, order } = await closed(steps);
    const flat = await struckAgain(steps, input);
    const capped = { ...flat, limits: { ...flat.limits, caps: { leverage: null, notional: d('10') } } };
    const refused = await steps.compute(input, capped);
    expect(refused.kind).toBe('refused');
    const outcome = await steps.settle(
      settling(input, [
        { strike, plan, orders: [order] },
        { strike: capped, plan: refused, orders: [] },
      ]),
    );
    expect(outcome).toMatchObject({ outcome: 'remainder', anchorSeq: 1 });
    expect(outcome.reason).toMatch(/^closed, and not opened again: .*cap is 10/);
  });

  test('trades the difference where the position, once closed, could not be opened again', async () => {
    const { steps } = await risen();
    const strike = await steps.snapshot(daily(2));
    const planned = async (changes: Partial<Strike>) => steps.compute(daily(2), { ...strike, ...changes });
    expect(await planned({ reduceOnly: true })).toMatchObject({
      kind: 'skip',
      notClosed: 'the fund only reduces: what is closed could not be opened again',
    });
    const fast = { begun: null, noOpening: 'the price moves too fast to add to the position' };
    const difference = trade(await planned({ legs: fast }));
    expect(difference).toMatchObject({
      side: 'buy',
      notClosed: 'what is closed could not be opened again: the price moves too fast to add to the position',
    });
    expect(difference.leg).toBeUndefined();
    const capped = { ...strike.limits, caps: { leverage: d('2.9'), notional: null } };
    expect(await planned({ limits: capped })).toMatchObject({
      kind: 'refused',
      notClosed: expect.stringMatching(
        /^what is closed could not be opened again: B-CAP-LEVERAGE: leverage after/,
      ),
    });
  });

  test('lets creations and redemptions wait for the strike at which it opens again, and deals them there', async () => {
    const { steps } = await risen();
    const asked = { token: 'BTC3L', kind: 'creation', measure: 'units', quantity: d('0.1') } as const;
    const request = { ...asked, requestKey: 'one', requestedBy: 'tests', feed: null };
    const { dealing } = await world.ledger.recordDealing(request);
    const { input, strike, plan, order } = await closed(steps);
    expect(plan.dealing).toMatchObject({ dealt: [], waits: { ids: [dealing.id] } });
    const flat = await struckAgain(steps, input);
    const opening = await steps.compute(input, flat);
    expect(opening.dealing?.dealt).toMatchObject([{ id: dealing.id, nav: flat.nav }]);
    expect(decimal(flat.nav).lt(decimal(strike.nav))).toBe(true);
    const bought = await send(steps, input, flat, opening, 2);
    await steps.settle(
      settling(input, [
        { strike, plan, orders: [order] },
        { strike: flat, plan: { ...trade(opening), version: 2 }, orders: [bought] },
      ]),
    );
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ units: '1.1' });
    const detail = await world.ledger.rebalanceDetail(input.id);
    expect(detail && explanationOf(detail).equal).toBe(true);
    // The record of the day has the NAV at which they dealt.
    const [row] = await world.ledger.dailyStrikes({ token: 'BTC3L', limit: 1 });
    expect(row).toMatchObject({ nav: flat.nav, contracts: '0' });
  });

  test('whose fund was brought to its target since it was due trades the difference', async () => {
    const { market, steps } = await risen();
    await steps.rebalance(emergency(1));
    await market.move(START + DAY + 60_000, '106');
    const due = { ...daily(2), request: { ...daily(2).request, nominalTime: START + DAY - 1 } };
    const strike = await steps.snapshot(due);
    expect(strike.legs).toBeUndefined();
    expect(trade(await steps.compute(due, strike)).leg).toBeUndefined();
  });

  test('an operator can make up for: any rebalance to the target ends it', async () => {
    const { steps } = await risen();
    const { input, strike, plan, order } = await closed(steps);
    await steps.settle({
      ...complete(input, strike, plan, [order]),
      ...{ end: 'abandoned', reason: 'enough for today' },
    });
    expect(await betweenLegs()).toMatchObject({ abandoned: true });
    expect(await steps.rebalance(emergency(1))).toMatchObject({ outcome: 'done' });
    expect(await betweenLegs()).toBeNull();
  });
});

type Struck = Pick<SettleInput, 'strike' | 'plan' | 'orders'>;

/** A rebalance that was struck twice. */
function settling(input: RebalanceInput, [first, last]: readonly [Struck, Struck]): SettleInput {
  const earlier = { strike: first.strike, orders: first.orders, struck: [first] };
  return { ...complete(input, last.strike, last.plan, last.orders), earlier };
}
