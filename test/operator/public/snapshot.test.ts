import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PostgresLedger } from '../../../src/ledger/postgres-ledger.js';
import {
  readFundSnapshot,
  readSnapshot,
  type SnapshotSource,
} from '../../../src/operator/public/snapshot.js';
import { SNAPSHOT } from '../../../src/operator/public/snapshot-schema.js';
import { d, fill, intent, request, settings, settlement, strike, T0 } from '../../ledger/fixtures.js';
import { establishedFund, type TestLedger, testLedger } from '../../ledger/test-ledger.js';

let books: TestLedger;
let other: PostgresLedger;

beforeAll(async () => {
  books = await testLedger();
  other = await books.another();
});
afterAll(() => books.end());
beforeEach(() => books.empty());

/** Values at prices of this time; those of past fees are 100. */
function source(ledger: PostgresLedger, time: number, mark = '105', index = '104'): SnapshotSource {
  const tick = { contract: 'BTCUSDT', time, markPrice: d(mark), indexPrice: d(index) };
  return {
    ledger,
    venue: {
      name: 'paper',
      simulated: true,
      markPriceAt: async () => d('100'),
      indexPriceAt: async () => d('100'),
    },
    market: { prices: () => ({ tickers: new Map([['BTCUSDT', tick]]), trouble: null }) },
  };
}

const only = async (from: SnapshotSource) => {
  const { funds } = await readSnapshot(from);
  return funds[0] ?? expect.fail('no fund');
};

describe('the snapshot', () => {
  test('says every figure with its unit and the time that it is of', async () => {
    await establishedFund(books.ledger);
    const time = Date.now() - 2_000;
    await books.query('update funds set fees_booked_until = $1', [time]);
    const snapshot = await readSnapshot(source(books.ledger, time));
    expect(SNAPSHOT.parse(snapshot)).toEqual(snapshot);
    const [at, struckAt] = [new Date(time).toISOString(), new Date(T0).toISOString()];
    const { asOf } = snapshot;
    expect(snapshot.funds).toMatchObject([
      {
        token: 'BTC3L',
        name: 'BTC3L: 3x long BTCUSDT',
        tradable: true,
        notTradable: [],
        stale: false,
        // 100 - 0.18 + 3 x 5, over 10 units.
        nav: { value: '11.482', unit: 'USDT per unit', at },
        assets: { value: '114.82', unit: 'USDT', at },
        supply: { value: '10', unit: 'units', at: asOf },
        basket: { contract: 'BTCUSDT', contracts: { value: '3', unit: 'contracts', at: asOf } },
        targetLeverage: { value: '3', unit: 'x', at: asOf },
        leverage: { value: '2.743424490507', unit: 'x', at },
        moveToZero: { value: '-0.364507936508', unit: 'fraction', at },
        markPrice: { value: '105', unit: 'USDT', at },
        indexPrice: { value: '104', unit: 'USDT', at },
        rebalancePoint: {
          price: { value: '100', unit: 'USDT', at: struckAt },
          nav: { value: '9.982', unit: 'USDT per unit', at: struckAt },
        },
        lastRebalance: {
          cause: 'establish',
          at: struckAt,
          contractsBefore: { value: '0', unit: 'contracts', at: struckAt },
          contractsAfter: { value: '3', unit: 'contracts', at: struckAt },
        },
        interim: {
          words:
            'When the index price of BTCUSDT falls below 85, the position is cut back to the target leverage at once.',
          triggers: [
            {
              side: 'below',
              price: { value: '85', unit: 'USDT', at: struckAt },
              distance: { value: '-0.182692307692', unit: 'fraction', at },
              passed: false,
            },
          ],
        },
        managementFee: {
          words: '0.1 % at 00:00, 08:00, 16:00 UTC',
          rate: { value: '0.001', unit: 'fraction' },
          perDay: { value: '0.003', unit: 'fraction per day' },
        },
        fundingPaid: { value: '0', unit: 'USDT' },
        units: { version: 0, announced: null, last: null },
      },
    ]);
    const [fund] = snapshot.funds;
    expect(Number(fund?.priceAge?.value)).toBeGreaterThanOrEqual(1.5);
    expect(Number(fund?.priceAge?.value)).toBeLessThan(15);
    expect(fund?.nextRebalance).toMatch(/T02:30:00\.000Z$/);
    expect(snapshot.disclosure[0]).toContain('simulated');
    expect(snapshot.disclosure.join(' ')).toMatch(/NAV may approach zero.*Leverage is reset.*Costs lower/);
  });

  test('says that a price is old, and does not call its token tradable', async () => {
    await establishedFund(books.ledger);
    expect(await only(source(books.ledger, Date.now() - 16_000))).toMatchObject({
      tradable: false,
      notTradable: [{ code: 'prices-stale' }],
      stale: true,
      nav: { value: expect.any(String) },
    });
    expect(await only(source(books.ledger, Date.now() - 10_000))).toMatchObject({
      tradable: true,
      stale: false,
    });
  });

  test('without any price has no figures that follow from one', async () => {
    await establishedFund(books.ledger);
    const from = source(books.ledger, 0);
    const blind = { ...from, market: { prices: () => ({ tickers: new Map(), trouble: 'down' }) } };
    expect(await only(blind)).toMatchObject({
      ...{ nav: null, assets: null, leverage: null, markPrice: null, priceAge: null, moveToZero: null },
      ...{ tradable: false, stale: true, supply: { value: '10' } },
      interim: { triggers: [{ price: { value: '85' }, distance: null, passed: null }] },
    });
  });

  test('of a fund that is not established says so, and nothing else keeps it back', async () => {
    await books.ledger.registerFund(settings());
    expect(await only(source(books.ledger, Date.now()))).toMatchObject({
      ...{ tradable: false, notTradable: [{ code: 'not-established' }] },
      ...{ nav: null, assets: null, supply: null, rebalancePoint: null, lastRebalance: null },
    });
  });

  test('shows nothing of the account, of operators or of the reasons that they gave', async () => {
    await establishedFund(books.ledger);
    await books.ledger.changeState({
      token: 'BTC3L',
      to: 'HALTED',
      from: ['ACTIVE'],
      reason: 'the-inner-reason',
      by: 'the-operator',
      changeId: 'h1',
    });
    const from = source(books.ledger, Date.now());
    const text = JSON.stringify([await readSnapshot(from), await readFundSnapshot(from, 'BTC3L')]);
    for (const secret of ['the-inner-reason', 'the-operator', '"main"', 'abc', 's000001', 'tests']) {
      expect(text).not.toContain(secret);
    }
    expect(JSON.parse(text)[0].funds[0].notTradable[0].code).toBe('halted');
  });

  test('of one fund has its past, with NAV in the units of now', async () => {
    await establishedFund(books.ledger);
    const read = await readFundSnapshot(source(books.ledger, Date.now()), 'BTC3L');
    expect(read?.rebalances).toMatchObject([
      { cause: 'establish', outcome: 'done', navAfter: { value: '9.982' }, contractsAfter: { value: '3' } },
    ]);
    expect(await readFundSnapshot(source(books.ledger, Date.now()), 'XYZ')).toBeNull();
  });
});

/** Buys one contract more at 100, and settles it as one rebalance. */
async function buyOne(n: number, held: number): Promise<void> {
  const asked = request('emergency', `BTC3L-e${String(n).padStart(6, '0')}`);
  const order = `${asked.id}-abc-s001`;
  await other.openRebalance(asked);
  await other.recordIntent(intent(order, { contracts: d('1') }), asked.id, 'BTC3L');
  await other.markSent(order);
  await other.recordOrderState(order, 'filled', d('1'));
  const time = T0 + n * 60_000;
  await other.settle(
    settlement(asked, {
      strike: strike({ contracts: d(`${held}`), time, anchorSeq: n }),
      anchor: { price: d('100'), time, range: d('0.15') },
      events: [fill(`y${n}`, order, { contracts: d('1'), fee: d('0.06'), time: time + 1_000 })],
      eventsReadUntil: time + 2_000,
    }),
  );
}

test('while rebalances are settled no snapshot mixes two states', async () => {
  await establishedFund(books.ledger);
  const from = source(books.ledger, Date.now());
  const rounds = 25;
  let settling = true;
  const settled = (async () => {
    for (let n = 1; n <= rounds; n += 1) await buyOne(n, n + 2);
    settling = false;
  })();
  const states = new Set<string>();
  while (settling) {
    const [{ funds }, one] = await Promise.all([readSnapshot(from), readFundSnapshot(from, 'BTC3L')]);
    for (const fund of [funds[0] ?? expect.fail('no fund'), one?.fund ?? expect.fail('no fund')]) {
      // What is held, and what the rebalance of the point has left, come from two statements.
      expect(fund.lastRebalance?.contractsAfter.value).toBe(fund.basket.contracts.value);
      expect(Number(fund.assets?.value)).toBeCloseTo(Number(fund.nav?.value) * Number(fund.supply?.value), 6);
      states.add(fund.basket.contracts.value);
    }
    expect(one?.rebalances[0]?.contractsAfter.value).toBe(one?.fund.basket.contracts.value);
  }
  await settled;
  expect(states.size).toBeGreaterThan(3);
});
