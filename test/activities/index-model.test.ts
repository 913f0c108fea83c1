import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { type Decimal, decimal } from '../../src/domain/decimal.js';
import { arithmetic } from '../../src/operator/explain/arithmetic.js';
import { recomputedStrike } from '../../src/operator/explain/recompute.js';
import { issuerReport } from '../../src/operator/issuer-report.js';
import { fundFigures } from '../../src/valuation/fund-figures.js';
import { d } from '../ledger/fixtures.js';
import {
  BOOK,
  daily,
  ESTABLISH,
  interim,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  workedFund,
} from './rebalance-world.js';

const HOUR = 3_600_000;
const COSTS = { takerFee: '0.001', halfSpread: '0.001', lotSize: '0.000001' };

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

/** BTC3L of the index model: 100 USDT, NAV 100, one unit. */
const indexFund = (changes: Partial<FundSettings['rules']> = {}): FundSettings => ({
  ...workedFund(changes),
  model: 'index',
});
const begin = (rules: Partial<FundSettings['rules']> = {}, costs: object = COSTS) =>
  world.begin(costs, indexFund(rules));

async function issuer(mark: Decimal, index: Decimal = mark) {
  const [booked] = await world.ledger.hedgeSums(['BTC3L']);
  if (booked === undefined) throw new Error('sums are expected');
  return issuerReport(await world.ledger.fund('BTC3L'), { mark, index, time: 0, feesDue: [] }, booked);
}

describe('a fund of the index model', () => {
  test('keeps its NAV through its executions, and is sized without their cost', async () => {
    const { market, steps } = await begin();
    const established = await steps.rebalance(ESTABLISH);
    expect(established).toMatchObject({ outcome: 'done', state: 'ACTIVE', anchorSeq: 1 });
    const { figures } = established;
    expect(figures).toMatchObject({
      contractsAfter: '3',
      navBefore: '100',
      navAfter: '100',
      leverageAfter: '3',
    });
    // 3 contracts at 100.1, and 0.1 % of that.
    expect(figures).toMatchObject({ equityBefore: '100', equityAfter: '99.3997' });
    await market.move(START + HOUR, '105');
    const next = await steps.rebalance(daily(2));
    expect(next.figures).toMatchObject({ navBefore: '115', navAfter: '115', contractsAfter: '3.285714' });
  });

  test('follows the index price, while its exposure is judged at the mark price', async () => {
    const { market, steps } = await begin();
    await steps.rebalance(ESTABLISH);
    await market.move(START + HOUR, { last: '105', mark: '104', index: '105' });
    const strike = await steps.snapshot(daily(2));
    expect(strike).toMatchObject({ model: 'index', nav: '115', markPrice: '104' });
    const plan = await steps.compute(daily(2), strike);
    expect(strike.indexPoint).toEqual({ nav: '100', price: '100' });
    expect(
      recomputedStrike({ strike, plan, orders: [] }, { attempt: 1, request: { cause: 'daily' } }, 1),
    ).toEqual([]);
    const explained = arithmetic(strike, plan).map(({ symbol, value }) => [symbol, value]);
    expect(explained).toEqual(
      expect.arrayContaining([
        ['N0', '100'],
        ['NAV', '115'],
        ['W', '115'],
        ['V', '312'],
        ['dV', '33'],
      ]),
    );
    // 345 of exposure at 104.
    if (plan.kind !== 'trade') throw new Error(plan.kind);
    expect(plan.figures).toMatchObject({ exposure: '312', targetExposure: '345', equityAfter: '115' });
    expect(plan.figures.targetContracts).toBe('3.317307');
    await steps.rebalance(daily(2));
    expect((await world.ledger.fund('BTC3L')).anchor).toMatchObject({ price: '105', nav: '115' });
  });

  test('owes its fee on the value of the units at the index price, and loses it off N0, once', async () => {
    const managementFee = { rate: d('0.01'), at: ['04:00', '06:00'] };
    const { market, steps } = await begin({ managementFee });
    await steps.rebalance(ESTABLISH);
    await market.move(START + HOUR, { last: '110', mark: '111', index: '110' });
    await market.move(START + 2 * HOUR, '120');
    const strike = await steps.snapshot(daily(2));
    // 1 % of 130 at 04:00; then 99 x (1 + 3 x 0.2).
    expect(strike).toMatchObject({ feesPayable: '1.3', nav: '158.4' });
    expect((await steps.snapshot(daily(2))).nav).toBe('158.4');
    await steps.rebalance(daily(2));
    const fund = await world.ledger.fund('BTC3L');
    expect([fund.pointNav, fund.anchor?.nav]).toEqual(['158.4', '158.4']);
    await market.move(START + 4 * HOUR, '120');
    expect(await steps.snapshot(daily(3))).toMatchObject({ nav: '156.816', feesPayable: '2.884' });
  });

  test('is cut at its trigger, at a NAV that no execution has changed', async () => {
    const { market, steps } = await begin();
    await steps.rebalance(ESTABLISH);
    await market.move(START + HOUR, '84.9');
    const { figures, outcome } = await steps.rebalance(interim(1));
    expect(outcome).toBe('done');
    expect(figures).toMatchObject({ navBefore: '54.7', navAfter: '54.7' });
    expect(Number(figures?.leverageAfter)).toBeCloseTo(3, 5);
  });

  test('is wiped out at a NAV of zero or below: the issuer bears the deficit, and NAV stays at zero', async () => {
    const { market, steps } = await begin({}, { lotSize: '0.000001' });
    await steps.rebalance(ESTABLISH);
    // By the mark price the account still has its maintenance margin.
    await market.move(START + HOUR, { last: '69', mark: '69', index: '66' });
    const outcome = await steps.rebalance(interim(1));
    expect(outcome).toMatchObject({ outcome: 'wiped-out', state: 'WIPED_OUT', anchorSeq: 1 });
    expect(outcome.reason).toContain(
      'NAV is -2: holders have nothing left, and the issuer bears a deficit of 2',
    );
    expect(outcome.wipeOut).toEqual({ deficit: '2', bornBy: 'issuer' });
    expect((await market.orders()).length).toBe(1);
    const recovered = decimal(d('90'));
    const fund = await world.ledger.fund('BTC3L');
    const figures = fundFigures(fund, { mark: recovered, index: recovered, time: 0, feesDue: [] });
    expect([figures.nav?.toFixed(), figures.leverage]).toEqual(['0', null]);
    expect(await issuer(recovered)).toMatchObject({ unitsValue: '0', deficit: '-2', result: '70' });
  });
});

describe('the margin of the account', () => {
  test('is judged by its own equity: NAV that the issuer has not got does not widen the gap', async () => {
    const { market, steps } = await begin({ minGap: d('0.3') }, { lotSize: '0.000001' });
    await steps.rebalance(ESTABLISH);
    // Funding has taken 12 of 100 from the account, and nothing from the NAV.
    await market.payFunding(START + 5.5 * HOUR, '0.04');
    await market.move(START + 5.5 * HOUR + 120_000, '101');
    const outcome = await steps.rebalance(daily(2));
    expect(outcome).toMatchObject({ outcome: 'refused', anchorSeq: 1 });
    expect(outcome.reason).toMatch(/^B-GAP-THIN: after the trade it would be 2\d\.\d+ % from liquidation/);
    expect(outcome.figures).toMatchObject({ navBefore: '103' });
    expect(Number(outcome.figures?.leverageBefore)).toBeLessThan(3);
  });
});

describe("the issuer's side", () => {
  test('is fee income against trading fee, slippage, funding and tracking, summing to what the account gained', async () => {
    const managementFee = { rate: d('0.01'), at: ['04:00'] };
    const { market, steps } = await begin({ managementFee });
    await steps.rebalance(ESTABLISH);
    await market.payFunding(START + 5.5 * HOUR, '0.001');
    await market.move(START + 5.5 * HOUR + 120_000, '110');
    await steps.rebalance(daily(2));
    const report = await issuer(decimal(d('110')));
    // 1 % of 100; fills a tenth of a per cent from the mark, and a fee of as much; funding on 3 x 100.
    expect(report).toMatchObject({ feeIncome: '1', funding: '-0.3', deficit: '0', unitsValue: '128.7' });
    const bought = decimal(d('3.51')).minus(3).times(110);
    expect(Number(report.slippage)).toBeCloseTo(-0.3 - bought.toNumber() * 0.001, 1);
    const { balance } = await market.byHand.wallet('main');
    const { contracts, entryPrice } = await market.byHand.position(BOOK);
    const atVenue = Number(balance) + Number(contracts) * (110 - Number(entryPrice));
    expect(Number(report.accountEquity)).toBeCloseTo(atVenue, 6);
    const { feeIncome, tradingFee, slippage, funding, tracking, deficit, result } = report;
    const parts = [feeIncome, tradingFee, slippage, funding, tracking, deficit];
    expect(parts.reduce((sum, part) => sum.plus(decimal(part)), decimal(0)).toFixed()).toBe(result);
    // The fee of 04:00 was a hundredth of what the position hedged from then on.
    expect(Number(report.tracking)).toBeCloseTo(0.3, 5);
  });
});

test('a fund does not join the account of one that is there already, also where both are of the index model', async () => {
  await begin();
  const second = { ...indexFund(), token: 'BTC3S', leverage: d('-3') };
  await expect(world.ledger.registerFund(second)).rejects.toThrow(
    'account main with contract BTCUSDT belongs to BTC3L, and a book is shared only by funds of the index model',
  );
});
