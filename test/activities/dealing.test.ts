import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { auditBook } from '../../src/activities/audit/audit-book.js';
import type { DealingAsk } from '../../src/contract/dealing.js';
import { decimal } from '../../src/domain/decimal.js';
import { d } from '../ledger/fixtures.js';
import {
  BOOK,
  complete,
  daily,
  ESTABLISH,
  emergency,
  interim,
  type Market,
  orderInput,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  type Steps,
  workedFund,
} from './rebalance-world.js';

const DAY = 24 * 3_600_000;
const FINE = { lotSize: '0.000001' };

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

/** BTC3L of one unit at a NAV of 100, with 3 contracts bought at 100. */
async function established(rules: Parameters<typeof workedFund>[0] = {}) {
  const begun = await world.begin(FINE, workedFund(rules));
  await begun.steps.rebalance(ESTABLISH);
  return begun;
}

let keys = 0;
async function ask(kind: DealingAsk['kind'], quantity: string, measure: DealingAsk['measure'] = 'units') {
  keys += 1;
  const asked = { token: 'BTC3L', kind, measure, quantity: d(quantity), requestKey: `key ${keys}` };
  return (await world.ledger.recordDealing({ ...asked, requestedBy: 'tests', feed: null })).dealing.id;
}

const dealing = async (id: string) => {
  const all = await world.ledger.dealings({ token: 'BTC3L', open: false, limit: 99 });
  return all.find((one) => one.id === id);
};

/** What the audit finds, once it has booked what it expected. */
async function findings({ market, steps }: { market: Market; steps: Steps }) {
  const { ledger } = world;
  const log = pino({ level: 'silent' });
  const audit = await auditBook(
    { ledger, audit: ledger, venue: market.venue, clock: steps.clock, log },
    'BTC3L',
  );
  if (audit.kind === 'busy') throw new Error(audit.why);
  return audit.findings;
}

const rounded = (text: string | undefined, places: number) => decimal(d(text ?? 'NaN')).toFixed(places);

describe('a creation', () => {
  test('scales the position by the supply at the next strike, and leaves NAV and leverage as they are', async () => {
    const { steps, market } = await established();
    const id = await ask('creation', '0.5');
    await market.move(START + DAY, '100');
    const { figures } = await steps.rebalance(daily(2));
    expect(figures).toMatchObject({
      ...{ contractsBefore: '3', contractsAfter: '4.5', navBefore: '100', navAfter: '100' },
      ...{ equityBefore: '100', equityAfter: '150', leverageAfter: '3', units: '1.5' },
    });
    expect((await market.byHand.position(BOOK)).contracts).toBe('4.5');
    expect(await dealing(id)).toMatchObject({
      state: 'dealt',
      result: { nav: '100', units: '0.5', cash: '50' },
    });
  });

  test('deals at the NAV of the strike, which is not that of the request', async () => {
    const { steps, market } = await established();
    const id = await ask('creation', '100', 'amount');
    await market.move(START + DAY, '110');
    // 3 contracts earned 10 each: one unit is worth 130 now.
    const { figures } = await steps.rebalance(daily(2));
    expect(await dealing(id)).toMatchObject({ result: { nav: '130', units: '0.76923076', cash: '100' } });
    expect(figures).toMatchObject({ equityAfter: '230', units: '1.76923076' });
    expect(rounded(figures?.leverageAfter, 5)).toBe('3.00000');
    // What rounding the units down has left is in the NAV.
    expect(rounded(figures?.navAfter, 6)).toBe('130.000001');
  });

  test('is paid in afterwards: the claim becomes cash, and nothing else changes', async () => {
    const { steps, market } = await established();
    await ask('creation', '0.5');
    await market.move(START + DAY, '100');
    await steps.rebalance(daily(2));
    expect(await findings({ steps, market })).toEqual([]);
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ cash: '-350', receivable: '50' });
    await market.hand('transfer', { amount: '50' });
    await market.move(START + DAY + 60_000, '100');
    expect(await findings({ steps, market })).toEqual([]);
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ cash: '-300', receivable: '0', units: '1.5' });
    const { figures } = await steps.rebalance(emergency(1));
    expect(figures).toMatchObject({ equityBefore: '150', navBefore: '100', contractsAfter: '4.5' });
  });

  test('for which there is no margin waits with that reason, and keeps neither redemption nor rebalance up', async () => {
    const { steps, market } = await established();
    const large = await ask('creation', '40');
    const small = await ask('redemption', '0.1');
    await market.move(START + DAY, '100');
    expect(await steps.rebalance(daily(2))).toMatchObject({
      outcome: 'done',
      figures: { contractsAfter: '2.7', units: '0.9' },
    });
    expect(await dealing(small)).toMatchObject({ state: 'dealt' });
    expect(await dealing(large)).toMatchObject({
      state: 'waiting',
      note: expect.stringContaining('B-MARGIN-SHORT'),
    });
  });

  test('that comes after the strike waits for the next one', async () => {
    const { steps, market } = await established();
    await market.move(START + DAY, '105');
    const input = daily(2);
    const strike = await steps.snapshot(input);
    const id = await ask('creation', '0.5');
    const plan = await steps.compute(input, strike);
    if (plan.kind !== 'trade') throw new Error(plan.kind);
    const sent = orderInput(input, strike, plan);
    await steps.order(sent);
    const outcome = await steps.settle(complete(input, strike, plan, [sent.clientOrderId]));
    expect(outcome.figures).toMatchObject({ units: '1' });
    expect(await dealing(id)).toMatchObject({ state: 'waiting', rebalanceId: null });
  });

  test('waits where a fund only reduces, while a redemption deals', async () => {
    const { steps, market } = await established();
    await market.move(START + DAY, '80');
    const created = await ask('creation', '0.5');
    const redeemed = await ask('redemption', '0.5');
    // One unit is worth 40: 20 of equity at three times, 60 of exposure, 0.75 contracts.
    expect(await steps.rebalance(interim(1))).toMatchObject({
      outcome: 'done',
      figures: { contractsAfter: '0.75', units: '0.5', navAfter: '40' },
    });
    expect(await dealing(redeemed)).toMatchObject({ state: 'dealt', result: { cash: '-20' } });
    expect(await dealing(created)).toMatchObject({
      state: 'waiting',
      note: 'an interim rebalance only reduces: creations wait for another',
    });
  });
});

describe('a creation at an interim rebalance that may add', () => {
  const interimRule = { range: null, band: { from: d('2'), to: d('4') }, who: 'both' } as const;

  test('deals where the fund has won, and waits where the position is cut, with that reason', async () => {
    const { steps, market } = await established({ interim: interimRule });
    const first = await ask('creation', '0.5');
    await market.move(START + DAY, '133.34');
    expect(await steps.rebalance(interim(1))).toMatchObject({ outcome: 'done', figures: { units: '1.5' } });
    expect(await dealing(first)).toMatchObject({ state: 'dealt' });
    const second = await ask('creation', '0.5');
    await market.move(START + 2 * DAY, '117');
    expect(await steps.rebalance(interim(2))).toMatchObject({ outcome: 'done', figures: { units: '1.5' } });
    expect(await dealing(second)).toMatchObject({
      state: 'waiting',
      note: 'this interim rebalance cuts the position: creations wait for another',
    });
  });
});

describe('a redemption', () => {
  test('scales the position down, and its cash leaves after the fill', async () => {
    const { steps, market } = await established();
    await ask('redemption', '0.4');
    await market.move(START + DAY, '105');
    // 115 a unit: 69 of equity are left, 207 of exposure.
    const { figures } = await steps.rebalance(daily(2));
    expect(figures).toMatchObject({ navBefore: '115', navAfter: '115', equityAfter: '69', units: '0.6' });
    expect(rounded(figures?.contractsAfter, 4)).toBe('1.9714');
    expect(await world.ledger.expectedTransfers({ token: 'BTC3L', open: true })).toMatchObject([
      { kind: 'redemption', amount: '-46' },
    ]);
    await market.hand('transfer', { amount: '-46' });
    expect(await findings({ steps, market })).toEqual([]);
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ receivable: '0', units: '0.6' });
  });

  test('pays its fee to those who stay', async () => {
    const { steps, market } = await established({ dealingFees: { creation: d('0'), redemption: d('0.01') } });
    const id = await ask('redemption', '0.5');
    await market.move(START + DAY, '100');
    const { figures } = await steps.rebalance(daily(2));
    expect(await dealing(id)).toMatchObject({ result: { cash: '-49.5', fee: '0.5', dust: '0' } });
    expect(figures).toMatchObject({ equityAfter: '50.5', navAfter: '101', units: '0.5' });
  });

  test('is netted with creations before anything is traded', async () => {
    const { steps, market } = await established();
    await ask('redemption', '0.5');
    await ask('creation', '0.5');
    await market.move(START + DAY, '100');
    expect(await steps.rebalance(daily(2))).toMatchObject({
      outcome: 'no-trade-needed',
      figures: { contractsAfter: '3', units: '1', navAfter: '100' },
    });
    expect((await market.orders()).length).toBe(1);
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ receivable: '0' });
    const open = await world.ledger.expectedTransfers({ token: 'BTC3L', open: true });
    expect(open.map(({ amount }) => amount).sort()).toEqual(['-50', '50']);
  });

  test('is charged no management fee any more once it was dealt, though its cash is still there', async () => {
    const managementFee = { rate: d('0.01'), at: ['08:00'] };
    const { steps, market } = await established({ managementFee });
    await ask('redemption', '0.5');
    await market.move(START + 60_000, '100');
    await steps.rebalance(emergency(1));
    await market.move(START + 6 * 3_600_000, '100');
    await steps.rebalance(emergency(2));
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ feesPayable: '0.5' });
  });
});
