import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { auditBook } from '../../src/activities/audit/audit-book.js';
import type { DealingAsk } from '../../src/contract/dealing.js';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { decimal } from '../../src/domain/decimal.js';
import { explanationOf } from '../../src/operator/explain/explanation.js';
import { issuerReport } from '../../src/operator/issuer-report.js';
import { d } from '../ledger/fixtures.js';
import {
  BOOK,
  daily,
  ESTABLISH,
  emergency,
  interim,
  type Market,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  type Steps,
  workedFund,
} from './rebalance-world.js';

const DAY = 24 * 3_600_000;

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

/** BTC3L of the index model: 100 USDT, NAV 100, one unit, hedged by 3 contracts bought at 100. */
async function established(rules: Partial<FundSettings['rules']> = {}, costs: object = {}) {
  const fund: FundSettings = { ...workedFund(rules), model: 'index' };
  const begun = await world.begin({ lotSize: '0.000001', ...costs }, fund);
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

/** Lets the audit book what it expects. */
async function audited({ market, steps }: { market: Market; steps: Steps }) {
  const { ledger } = world;
  const ports = { ledger, audit: ledger, venue: market.venue, clock: steps.clock };
  const audit = await auditBook({ ...ports, log: pino({ level: 'silent' }) }, 'BTC3L');
  return audit.kind === 'busy' ? audit.why : audit.findings;
}

async function issuer(price: string) {
  const [booked] = await world.ledger.hedgeSums(['BTC3L']);
  if (booked === undefined) throw new Error('sums are expected');
  const at = decimal(d(price));
  return issuerReport(
    await world.ledger.fund('BTC3L'),
    { mark: at, index: at, time: 0, feesDue: [] },
    booked,
  );
}

async function explained(id: string) {
  const detail = await world.ledger.rebalanceDetail(id);
  if (detail === null) throw new Error('not on record');
  return explanationOf(detail);
}

describe('a creation of the index model', () => {
  test('deals at the NAV of the formula, scales the exposure by the units, and moves no NAV', async () => {
    const { steps, market } = await established();
    const id = await ask('creation', '0.5');
    await market.move(START + DAY, '105');
    const { figures } = await steps.rebalance(daily(2));
    expect(await dealing(id)).toMatchObject({ state: 'dealt', result: { nav: '115', cash: '57.5' } });
    expect(figures).toMatchObject({ navBefore: '115', navAfter: '115', units: '1.5' });
    // 3 x 115 x 1.5 at 105.
    expect(figures?.contractsAfter).toBe('4.928571');
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ receivable: '57.5', pointNav: '115' });
    const found = await explained('BTC3L-d2003120230a1');
    expect(found.equal, JSON.stringify(found, null, 1)).toBe(true);
    expect(found.strikes[0]?.steps).toContainEqual(expect.objectContaining({ symbol: 'u', value: '0.5' }));
  });

  test('is paid into the account of the hedge, and is no gain of the issuer or the holders but for its fee', async () => {
    const { steps, market } = await established({ dealingFees: { creation: d('0.01'), redemption: d('0') } });
    await ask('creation', '0.5');
    await market.move(START + DAY, '100');
    await steps.rebalance(daily(2));
    expect(await issuer('100')).toMatchObject({ dealingFees: '0.5', result: '0.5', tracking: '0' });
    await market.hand('transfer', { amount: '50.5' });
    await market.move(START + DAY + 60_000, '100');
    expect(await audited({ steps, market })).toEqual([]);
    expect(await world.ledger.fund('BTC3L')).toMatchObject({
      receivable: '0',
      units: '1.5',
      pointNav: '100',
    });
    expect(await issuer('100')).toMatchObject({
      ...{ dealingFees: '0.5', result: '0.5', tracking: '0' },
      ...{ unitsValue: '150', accountEquity: '150.5' },
    });
    // 4.5 contracts follow 1.5 units: what the price does is the holders'.
    expect(await issuer('110')).toMatchObject({ result: '0.5', unitsValue: '195' });
  });

  test('by amount buys units at the NAV, fees taken off, and waits where an interim rebalance only reduces', async () => {
    const { steps, market } = await established();
    const id = await ask('creation', '20', 'amount');
    await market.move(START + DAY, '80');
    expect(await steps.rebalance(interim(1))).toMatchObject({ outcome: 'done', figures: { units: '1' } });
    expect(await dealing(id)).toMatchObject({ state: 'waiting' });
    expect(await steps.rebalance(emergency(1))).toMatchObject({ outcome: 'done' });
    expect(await dealing(id)).toMatchObject({ state: 'dealt', result: { nav: '40', units: '0.5' } });
  });
});

describe('a redemption of the index model', () => {
  test('takes its units back at the NAV, the exposure with them, and its cash out of the account', async () => {
    const { steps, market } = await established();
    const id = await ask('redemption', '0.4');
    await market.move(START + DAY, '105');
    const { figures } = await steps.rebalance(daily(2));
    expect(await dealing(id)).toMatchObject({ state: 'dealt', result: { nav: '115', cash: '-46' } });
    expect(figures).toMatchObject({ navAfter: '115', units: '0.6', contractsAfter: '1.971428' });
    await market.hand('transfer', { amount: '-46' });
    expect(await audited({ steps, market })).toEqual([]);
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ receivable: '0', units: '0.6' });
    expect(Number((await issuer('105')).result)).toBeCloseTo(0, 9);
    expect((await market.byHand.position(BOOK)).contracts).toBe('1.971428');
  });

  test('waits, with its reason, where the hedge has lost too much to pay it, and deals once that is paid in', async () => {
    const { steps, market } = await established();
    await market.payFunding(START + 3_600_000, '0.2');
    await market.move(START + DAY, '100');
    const id = await ask('redemption', '0.5');
    const { figures, outcome } = await steps.rebalance(daily(2));
    expect(outcome).toBe('no-trade-needed');
    expect(figures).toMatchObject({ navAfter: '100', units: '1', equityAfter: '40' });
    expect(await dealing(id)).toMatchObject({
      state: 'waiting',
      note: expect.stringMatching(/^once the cash has left the account: B-GAP-THIN.*ballast transfer/),
    });
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
    expect(await world.ledger.fund('BTC3L')).toMatchObject({ receivable: '0' });
  });
});
