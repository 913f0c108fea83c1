import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { d, EXECUTION } from '../ledger/fixtures.js';
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
const DAY = 24 * HOUR;
const FINE = { lotSize: '0.000001' };

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

const cents = (text: string | undefined): string => decimal(d(text ?? 'NaN')).toFixed(2);

describe('the worked example, without fee and spread', () => {
  test('NAV 100: 3 contracts at 100; at 105 NAV 115, leverage 2.74, and 30 USDT are bought', async () => {
    const { market, steps } = await world.begin(FINE);
    const established = await steps.rebalance(ESTABLISH);
    expect(established).toMatchObject({ outcome: 'done', state: 'ACTIVE', anchorSeq: 1 });
    expect(established.figures).toMatchObject({ contractsAfter: '3', navAfter: '100', leverageAfter: '3' });

    await market.move(START + DAY, '105');
    const outcome = await steps.rebalance(daily(2));
    expect(outcome).toMatchObject({ outcome: 'done', anchorSeq: 2 });
    const figures = outcome.figures;
    expect(cents(figures?.navBefore)).toBe('115.00');
    expect(cents(figures?.leverageBefore)).toBe('2.74');
    expect(cents(figures?.navAfter)).toBe('115.00');
    expect(figures?.contractsAfter).toBe('3.285714');
    expect(cents(figures?.leverageAfter)).toBe('3.00');
    const bought = decimal(d('3.285714')).minus(3).times(105);
    expect(bought.toFixed(2)).toBe('30.00');
    expect((await market.byHand.position(BOOK)).contracts).toBe('3.285714');
  });

  test('a fall mirrors it: NAV 85, and 30 USDT are sold', async () => {
    const { market, steps } = await world.begin(FINE);
    await steps.rebalance(ESTABLISH);
    await market.move(START + DAY, '95');
    const { figures } = await steps.rebalance(daily(2));
    expect(cents(figures?.navBefore)).toBe('85.00');
    expect(cents(figures?.navAfter)).toBe('85.00');
    expect(
      decimal(d(figures?.contractsAfter ?? '0'))
        .minus(3)
        .times(95)
        .toFixed(2),
    ).toBe('-30.00');
  });
});

describe('what a rebalance books', () => {
  test("the venue's fee of every slice, so that NAV before less NAV after is the cost of execution", async () => {
    const execution = { ...EXECUTION, maxSlice: d('100') };
    const { steps, market } = await world.begin(
      { takerFee: '0.0006', halfSpread: '0.0001' },
      workedFund({ execution }),
    );
    const { figures } = await steps.rebalance(ESTABLISH);
    const [record] = await world.ledger.history({ token: 'BTC3L', limit: 1 });
    const reports = record?.orders ?? [];
    expect(reports.length).toBeGreaterThan(2);
    const fees = reports.reduce((sum, report) => sum.plus(report.fee), decimal(0));
    expect(figures?.fee).toBe(fees.toFixed());
    const spread = reports.reduce(
      (sum, report) =>
        sum.plus(
          decimal(report.averagePrice ?? 0)
            .minus(100)
            .times(report.filled),
        ),
      decimal(0),
    );
    const cost = decimal(figures?.navBefore ?? 0).minus(figures?.navAfter ?? 0);
    expect(cost.minus(fees).minus(spread).abs().toNumber()).toBeLessThan(1e-7);
    expect(decimal(figures?.leverageAfter ?? 0).lte(3.01)).toBe(true);
    expect((await market.byHand.position(BOOK)).contracts).toBe(figures?.contractsAfter);
  });

  test('management fees at their own instants and prices, each on the equity after the one before', async () => {
    const managementFee = { rate: d('0.001'), at: ['00:00', '08:00', '16:00'] };
    const { market, steps } = await world.begin({}, workedFund({ managementFee }));
    await steps.rebalance(ESTABLISH);
    const midnight = START - 2.5 * HOUR;
    await market.move(midnight + 8 * HOUR - 60_000, '101');
    await market.move(midnight + 16 * HOUR - 60_000, '102');
    await market.move(midnight + 24 * HOUR - 60_000, '103');
    await market.move(START + DAY, '104');
    const strike = await steps.snapshot(daily(2));
    // Equity was 103 at 08:00; at 16:00 it was 106 less 0.103; at 24:00 109 less both.
    const first = 0.103;
    const second = (106 - first) * 0.001;
    const third = (109 - first - second) * 0.001;
    expect(Number(strike.feesPayable)).toBeCloseTo(first + second + third, 8);
    expect(Number(strike.equity)).toBeCloseTo(112 - first - second - third, 8);
    const rows = await world.books.query<{ due_at: string; price: string }>(
      'select due_at, price from fee_charges order by due_at',
    );
    expect(rows.map((row) => [Number(row.due_at) - midnight, Number(row.price)])).toEqual([
      [8 * HOUR, 101],
      [16 * HOUR, 102],
      [24 * HOUR, 103],
    ]);
    const again = await steps.snapshot(daily(2));
    expect(again.feesPayable).toBe(strike.feesPayable);
  });

  test('funding once, out of the cash, and a fee of that instant after it', async () => {
    const managementFee = { rate: d('0.001'), at: ['08:00'] };
    const { market, steps } = await world.begin({}, workedFund({ managementFee }));
    await steps.rebalance(ESTABLISH);
    const eight = START + 5.5 * HOUR;
    await market.payFunding(eight, '0.01');
    await market.move(eight + 2 * 60_000, '100');
    const strike = await steps.snapshot(daily(2));
    expect(strike.cash).toBe('-203');
    expect(strike.feesPayable).toBe('0.097');
    expect((await steps.snapshot(daily(2))).cash).toBe('-203');
  });

  test('nothing where nothing is to be traded, but the rebalance point moves', async () => {
    const { market, steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await market.move(START + DAY, '100');
    const outcome = await steps.rebalance(daily(2));
    expect(outcome).toMatchObject({ outcome: 'no-trade-needed', reason: 'at-target', anchorSeq: 2 });
    expect(await market.orders()).toHaveLength(1);
  });

  test('an interim rebalance only ever reduces: come back, the price leaves it skipped', async () => {
    const { market, steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await market.move(START + HOUR, '84.9');
    await market.move(START + 2 * HOUR, '103');
    expect(await steps.rebalance(interim(1))).toMatchObject({ outcome: 'skipped', anchorSeq: 1 });
    await market.move(START + 3 * HOUR, '84.9');
    const cut = await steps.rebalance(interim(1, 2));
    expect(cut).toMatchObject({ outcome: 'done', anchorSeq: 2 });
    expect(await steps.closed(interim(1, 3))).toMatchObject({ outcome: 'done', id: 'BTC3L-i000001a2' });
  });

  test('a band fixes both its trigger prices with the rebalance point, and a fund that wins is brought up again', async () => {
    const interimRule = { range: null, band: { from: d('2'), to: d('4') }, who: 'both' } as const;
    const { market, steps } = await world.begin({}, workedFund({ interim: interimRule }));
    await steps.rebalance(ESTABLISH);
    // 3 contracts and a cash of -200: leverage L at 200 L / (3 (L - 1)).
    const fixed = { below: '88.888888888888', above: '133.333333333334', reached: true };
    const { anchor } = await world.ledger.fund('BTC3L');
    expect(anchor).toMatchObject({ seq: 1, range: null, triggers: fixed });
    expect(await world.books.query('select range, triggers from anchors')).toEqual([
      { range: null, triggers: fixed },
    ]);
    await market.move(START + HOUR, '133.34');
    const outcome = await steps.rebalance(interim(1));
    expect(outcome).toMatchObject({ outcome: 'done', anchorSeq: 2, figures: { contractsBefore: '3' } });
    expect(Number(outcome.figures?.contractsAfter)).toBeCloseTo(4.5, 2);
    expect(Number(outcome.figures?.leverageAfter)).toBeCloseTo(3, 2);
  });

  test('an interim rebalance to the edge, and the next one held back by the cooldown', async () => {
    const rule = {
      range: null,
      band: { from: d('2'), to: d('4') },
      to: 'edge',
      cooldown: d('7200'),
    } as const;
    const { market, steps } = await world.begin({}, workedFund({ interim: rule }));
    await steps.rebalance(ESTABLISH);
    await market.move(START + HOUR, '85');
    const cut = await steps.rebalance(interim(1));
    expect(Number(cut.figures?.leverageAfter)).toBeCloseTo(4, 2);
    const { anchor } = await world.ledger.fund('BTC3L');
    expect(anchor).toMatchObject({ seq: 2, quietUntil: START + 3 * HOUR });
    await market.move(START + 2 * HOUR, '80');
    expect(await steps.rebalance(interim(2))).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining('held back until'),
    });
  });

  test("a liquidation is the venue's own deed: it is named and never booked as a trade of ours", async () => {
    const { market, steps } = await world.begin();
    await steps.rebalance(ESTABLISH);
    await market.move(START + HOUR, '67');
    const snapshot = steps.snapshot(interim(1));
    await expect(snapshot).rejects.toMatchObject({ type: 'DoesNotReconcile' });
    await expect(snapshot).rejects.toThrow('the venue itself did it (BustTrade), no order of ours');
    expect((await world.ledger.fund('BTC3L')).contracts).toBe('3');
  });
});
