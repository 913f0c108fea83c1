import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { auditBook } from '../../src/activities/audit/audit-book.js';
import type { DealingAsk } from '../../src/contract/dealing.js';
import { decimal } from '../../src/domain/decimal.js';
import { d, request } from '../ledger/fixtures.js';
import {
  BOOK,
  complete,
  daily,
  ESTABLISH,
  emergency,
  interim,
  type Market,
  orderInput,
  type PaperRules,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  type Steps,
  workedFund,
} from './rebalance-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FINE = { lotSize: '0.000001' };

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

/** BTC3L of one unit at a NAV of 100, with 3 contracts bought at 100. */
async function established(
  rules: Parameters<typeof workedFund>[0] = {},
  paper: PaperRules = FINE,
  model: 'fund' | 'index' = 'fund',
) {
  const begun = await world.begin(paper, { ...workedFund(rules), model });
  await begun.steps.rebalance(ESTABLISH);
  return begun;
}

let keys = 0;
const ask = async (kind: DealingAsk['kind'], quantity: string) => {
  keys += 1;
  const asked = { token: 'BTC3L', kind, measure: 'units', quantity: d(quantity) } as const;
  const sent = { ...asked, requestKey: `key ${keys}`, requestedBy: 'tests', feed: null };
  return (await world.ledger.recordDealing(sent)).dealing;
};
const dealing = async (id: string) => {
  const all = await world.ledger.dealings({ token: 'BTC3L', open: false, limit: 99 });
  return all.find((one) => one.id === id);
};
const retire = async () => {
  const asked = { token: 'BTC3L', at: null, reason: 'no demand', requestKey: 'board-40', requestedBy: 'ann' };
  await world.ledger.recordRetirement(asked);
  return world.ledger.effectRetirement('BTC3L');
};
/** Unwinding from the given rebalance point. */
const unwinding = (anchorSeq = 1, attempt = 1) =>
  request('retire', `BTC3L-w${String(anchorSeq).padStart(6, '0')}`, { attempt });
const fund = () => world.ledger.fund('BTC3L');
const final = async () => (await fund()).retirement?.final;
const alerts = async () =>
  (await world.ledger.alerts({ token: null, open: true, limit: 99 })).map(({ kind }) => kind);

/** What the audit finds, once it has booked what it expected. */
async function findings({ market, steps }: { market: Market; steps: Steps }) {
  const { ledger } = world;
  const log = pino({ level: 'silent' });
  const ports = { ledger, audit: ledger, venue: market.venue, clock: steps.clock, log };
  const audit = await auditBook(ports, 'BTC3L');
  if (audit.kind === 'busy') throw new Error(audit.why);
  return audit.findings;
}

describe('a fund that is being retired', () => {
  test('is unwound to flat, and each unit is paid what is left', async () => {
    const { steps, market } = await established();
    await retire();
    await market.move(START + DAY, '110');
    const outcome = await steps.rebalance(unwinding());
    expect(outcome).toMatchObject({
      ...{ outcome: 'done', cause: 'retire', state: 'RETIRED' },
      figures: {
        contractsBefore: '3',
        contractsAfter: '0',
        leverageAfter: '0',
        navBefore: '130',
        navAfter: '130',
      },
    });
    expect((await market.byHand.position(BOOK)).contracts).toBe('0');
    expect(await fund()).toMatchObject({ state: 'RETIRED', units: '1' });
    expect(await final()).toMatchObject({
      ...{ rebalanceId: 'BTC3L-w000001a1', time: START + DAY, markPrice: '110', contracts: '0' },
      ...{ nav: '130', units: '1', payable: '130', equity: '130', remainder: '0' },
    });
    expect(await alerts()).toEqual(expect.arrayContaining(['fund-retiring', 'fund-retired']));
  });

  test('pays holders what the unwinding has left: its cost is in the final NAV', async () => {
    const { steps, market } = await established({}, { ...FINE, takerFee: '0.001', halfSpread: '0.002' });
    const before = (await fund()).cash;
    await retire();
    await market.move(START + DAY, '100');
    const { figures } = await steps.rebalance(unwinding());
    const { nav, equity } = (await final()) ?? {};
    // Three contracts at 99.8 with a fee of 0.1 %.
    const left = decimal(before).plus(decimal(d('3')).times('99.8').times('0.999'));
    expect(equity).toBe(left.toFixed());
    expect(nav).toBe(left.toFixed());
    expect(Number(figures?.navBefore)).toBeGreaterThan(Number(nav));
  });

  test('sends orders that only reduce', async () => {
    const { steps, market } = await established();
    await retire();
    await market.move(START + DAY, '100');
    const strike = await steps.snapshot(unwinding());
    expect(strike).toMatchObject({ targetLeverage: '0', reduceOnly: true, retiring: 'BTC3L-x000001' });
    const plan = await steps.compute(unwinding(), strike);
    expect(plan).toMatchObject({ kind: 'trade', side: 'sell', reduceOnly: true });
  });

  test('is unwound also where a margin, a cap or an announced delisting would forbid a trade that adds', async () => {
    const caps = { leverage: d('1'), notional: d('1') };
    const { steps, market } = await established();
    await retire();
    await market.move(START + DAY, '100');
    const strike = await steps.snapshot(unwinding());
    const limits = { ...strike.limits, available: d('0'), caps };
    expect(await steps.compute(unwinding(), { ...strike, limits })).toMatchObject({ kind: 'trade' });
  });

  test('makes no daily and no interim rebalance; an emergency unwinds it too', async () => {
    const { steps, market } = await established();
    await retire();
    await market.move(START + DAY, '80');
    const words = 'BTC3L is being retired since';
    expect(await steps.closed(daily(2))).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining(words),
    });
    expect(await steps.closed(interim(1))).toMatchObject({ outcome: 'skipped' });
    expect(await steps.rebalance(emergency(1))).toMatchObject({
      outcome: 'done',
      state: 'RETIRED',
      figures: { contractsAfter: '0' },
    });
  });

  test('halted while it traded is not retired by it: what comes after it was resumed retires it', async () => {
    const { steps, market } = await established();
    await retire();
    await market.move(START + DAY, '100');
    const input = unwinding();
    const strike = await steps.snapshot(input);
    const plan = await steps.compute(input, strike);
    if (plan.kind !== 'trade') throw new Error(plan.kind);
    const sent = orderInput(input, strike, plan);
    await steps.order(sent);
    const word = { token: 'BTC3L', from: ['ACTIVE', 'HALTED'], by: 'ann', reason: 'wait' } as const;
    await world.ledger.changeState({ ...word, to: 'HALTED', changeId: 'h' });
    expect(await steps.settle(complete(input, strike, plan, [sent.clientOrderId]))).toMatchObject({
      outcome: 'done',
      state: 'HALTED',
    });
    expect(await final()).toBeNull();
    await world.ledger.changeState({ ...word, to: 'ACTIVE', changeId: 'r' });
    expect(await steps.rebalance(unwinding(2))).toMatchObject({
      outcome: 'no-trade-needed',
      state: 'RETIRED',
      figures: { contractsAfter: '0' },
    });
    expect(await final()).toMatchObject({ rebalanceId: 'BTC3L-w000002a1', nav: '100' });
  });

  test('that is short is bought back', async () => {
    const begun = await world.begin(FINE, { ...workedFund(), leverage: d('-3') });
    await begun.steps.rebalance(ESTABLISH);
    await retire();
    await begun.market.move(START + DAY, '90');
    expect(await begun.steps.rebalance(unwinding())).toMatchObject({
      state: 'RETIRED',
      figures: { contractsBefore: '-3', contractsAfter: '0' },
    });
    expect(await final()).toMatchObject({ nav: '130' });
  });

  test('that never reached its first rebalance point is retired all the same', async () => {
    const { steps, market } = await world.begin(FINE, workedFund());
    await steps.snapshot(ESTABLISH);
    await world.ledger.close(ESTABLISH, 'failed', 'tests');
    await retire();
    await market.move(START + HOUR, '100');
    expect(await steps.rebalance(unwinding(0))).toMatchObject({
      outcome: 'no-trade-needed',
      state: 'RETIRED',
    });
    expect(await final()).toMatchObject({ nav: '100', contracts: '0' });
  });
});

describe('what is too small to be traded', () => {
  /** Falls after which little is left: one contract at 75, a small part of it at the second price. */
  async function almostNothing(paper: PaperRules, price: string) {
    const begun = await established({}, paper);
    for (const [n, to] of ['75', price].entries()) {
      await begun.market.move(START + (n + 1) * HOUR, to);
      await begun.steps.rebalance(emergency(n + 1));
    }
    await retire();
    await begun.market.move(START + 3 * HOUR, price);
    return begun;
  }

  test('by value is closed all the same: venues take any order that only reduces', async () => {
    const { steps, market } = await almostNothing(FINE, '50.5');
    const { contracts } = await market.byHand.position(BOOK);
    expect(decimal(contracts).times('50.5').lt(5)).toBe(true);
    expect(await steps.rebalance(unwinding(3))).toMatchObject({ outcome: 'done', state: 'RETIRED' });
    expect((await market.byHand.position(BOOK)).contracts).toBe('0');
    expect(await final()).toMatchObject({ nav: '0.5', contracts: '0' });
  });

  test('by number is left: valued in the final NAV, and the issuer’s to close by hand', async () => {
    const { steps, market } = await almostNothing({ lotSize: '0.1', minOrder: '0.7' }, '55');
    expect(await steps.rebalance(unwinding(3))).toMatchObject({
      ...{
        outcome: 'no-trade-needed',
        reason: 'below-minimum; retired by BTC3L-x000001: no demand',
        state: 'RETIRED',
      },
    });
    expect((await market.byHand.position(BOOK)).contracts).toBe('0.2');
    expect(await final()).toMatchObject({ contracts: '0.2', nav: '5', equity: '5' });
    const told = await world.ledger.alerts({ token: 'BTC3L', open: true, limit: 9 });
    expect(told.find(({ kind }) => kind === 'fund-retired')?.what).toContain(
      "0.2 contracts are left, less than the venue's least order",
    );
  });
});

describe('management fees', () => {
  const at = ['00:00', '08:00', '16:00'];

  test('are owed up to the last fill, and none after', async () => {
    const { steps, market } = await established({ managementFee: { rate: d('0.001'), at } });
    await retire();
    await market.move(START + DAY, '100');
    const outcome = await steps.rebalance(unwinding());
    // 08:00, 16:00 and 00:00: three times 0.1 % of what was there.
    const left = decimal(d('100')).times('0.999').times('0.999').times('0.999');
    expect(outcome.figures?.equityBefore).toBe(left.toFixed(8).replace(/0+$/, ''));
    const fees = (await fund()).feesPayable;
    await market.move(START + 3 * DAY, '100');
    expect(await findings({ steps, market })).toEqual([]);
    expect((await fund()).feesPayable).toBe(fees);
  });

  test('that fell due between the strike and the last fill are in the final NAV', async () => {
    const { steps, market } = await established({ managementFee: { rate: d('0.001'), at } });
    await retire();
    const eight = Date.UTC(2020, 2, 11, 8);
    await market.move(eight - 60_000, '100');
    const input = unwinding();
    const strike = await steps.snapshot(input);
    const plan = await steps.compute(input, strike);
    if (plan.kind !== 'trade') throw new Error(plan.kind);
    await market.move(eight + 60_000, '100');
    const sent = orderInput(input, strike, plan);
    await steps.order(sent);
    const settling = complete(input, strike, plan, [sent.clientOrderId]);
    expect(await steps.settle(settling)).toMatchObject({ figures: { navBefore: '100', navAfter: '100' } });
    expect(await final()).toMatchObject({ nav: '99.9', payable: '99.9', lastFees: '0.1' });
    // The step once more, as after a lost answer.
    expect(await steps.settle(settling)).toMatchObject({ state: 'RETIRED' });
    expect(await final()).toMatchObject({ nav: '99.9' });
  });
});

describe('a redemption', () => {
  test('that waited deals at the final NAV, and one that comes later does so at once', async () => {
    const { steps, market } = await established();
    const waited = await ask('redemption', '0.25');
    await retire();
    await market.move(START + DAY, '110');
    const outcome = await steps.rebalance(unwinding());
    expect(outcome.figures).toMatchObject({ units: '1', contractsAfter: '0' });
    expect(await dealing(waited.id)).toMatchObject({
      state: 'dealt',
      rebalanceId: 'BTC3L-w000001a1',
      result: { nav: '130', units: '-0.25', cash: '-32.5', fee: '0', supplyBefore: '1', supplyAfter: '0.75' },
    });
    const later = await ask('redemption', '0.75');
    expect(later).toMatchObject({ state: 'dealt', result: { nav: '130', cash: '-97.5', supplyAfter: '0' } });
    expect(await fund()).toMatchObject({ units: '0', receivable: '-130' });
  });

  test('is paid out as any other, and then nothing is outstanding', async () => {
    const { steps, market } = await established();
    await retire();
    await market.move(START + DAY, '100');
    await steps.rebalance(unwinding());
    await ask('redemption', '1');
    expect(await world.ledger.auditedFunds()).toEqual(['BTC3L']);
    await market.hand('transfer', { amount: '-100' });
    await market.move(START + DAY + 60_000, '100');
    expect(await findings({ steps, market })).toEqual([]);
    expect(await fund()).toMatchObject({ units: '0', receivable: '0', cash: '0' });
    expect(await world.ledger.auditedFunds()).toEqual([]);
  });
});

describe('a fund of the index model', () => {
  test('pays its NAV by formula at the last strike, whatever its hedge has earned', async () => {
    const { steps, market } = await established({}, { ...FINE, takerFee: '0.001' }, 'index');
    const waited = retire().then(() => ask('redemption', '0.5'));
    await waited;
    await market.move(START + DAY, { last: '110', mark: '109', index: '110' });
    expect(await steps.rebalance(unwinding())).toMatchObject({
      state: 'RETIRED',
      figures: { navAfter: '130' },
    });
    const { nav, units, payable, remainder, equity } = (await final()) ?? {};
    expect({ nav, units, payable }).toEqual({ nav: '130', units: '1', payable: '130' });
    expect(
      decimal(equity ?? d('0'))
        .minus(130)
        .toFixed(),
    ).toBe(remainder);
    expect(remainder).toMatch(/^-/);
    expect(await fund()).toMatchObject({ units: '0.5', receivable: '-65' });
  });
});
