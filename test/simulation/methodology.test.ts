import { describe, expect, it } from 'vitest';
import { pathPoint } from '../../src/domain/candle-path.js';
import { kindOf } from '../../src/domain/contract-kind.js';
import { dealAt } from '../../src/domain/dealing.js';
import { type Decimal, plain } from '../../src/domain/decimal.js';
import { fundingPayment } from '../../src/domain/funding-payment.js';
import { allocate, missingResidual } from '../../src/domain/hedge-book.js';
import { accrueIndexFees, indexNavAt } from '../../src/domain/index-nav.js';
import { equityOf, exposure, leverageRatio, netAssetValue } from '../../src/domain/leverage.js';
import { feeAmount } from '../../src/domain/management-fee.js';
import { firstBreachingTick, triggerPrice } from '../../src/domain/rebalance-point.js';
import { finalWorth } from '../../src/domain/retirement.js';
import { gapsOf } from '../../src/domain/risk-gap.js';
import { oneTier } from '../../src/domain/risk-tiers.js';
import { sizeRebalance } from '../../src/domain/sizing.js';
import { changeUnits } from '../../src/domain/unit-change.js';
import { bookShape, FreshBook } from '../../src/simulation/fresh-book.js';
import { FundAccount } from '../../src/simulation/fund-account.js';
import { fundHistory } from '../../src/simulation/history/fund-history.js';
import { HoldingsLog } from '../../src/simulation/history/holdings-log.js';
import { simulate } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { HOUR, hours, market, START } from '../domain/recording.js';
import { shown } from './methodology-page.js';
import { COSTS, FINE_TERMS, freeFund, inputOf, NO_COSTS, simulateFree, TERMS, text } from './simulated.js';

describe('the worked examples of docs/methodology.md', () => {
  it('the fund', () => {
    const [contracts, price] = [d(3), d(105)];
    const equity = equityOf(d(-200), contracts, price);
    const value = exposure(contracts, price);
    expect(shown('Example: 3 contracts at 100 on an equity')).toEqual(
      [value, equity, netAssetValue(equity, d(1)), leverageRatio(value, equity)].map(plain),
    );
  });

  it('an inverse contract', () => {
    const kind = kindOf({ face: text(1) });
    const short = [d(32_000), d(128_000)].map((price) => equityOf(d(0), d(-64_000), price, kind));
    expect(shown('Example: 64000 contracts of 1 USD sold')).toEqual(short.map(plain));

    const [contracts, price] = [d(384_000), d(62_500)];
    const [value, equity] = [exposure(contracts, price, kind), equityOf(d(8), contracts, price, kind)];
    const size = sizeRebalance({
      ...{ targetLeverage: d(3), equity, contracts, price, kind },
      ...{ feeRate: d('0.0006'), slippage: d('0.0005') },
      ...{ lotSize: d(1), minOrder: d(0), minNotional: d(0) },
    });
    if (size.kind !== 'trade') throw new Error(size.kind);
    const gaps = gapsOf(value, equity, oneTier(d(0)), kind);
    expect(shown('Example: 384000 contracts of 1 USD bought')).toEqual([
      ...[value, equity, leverageRatio(value, equity)].map(plain),
      gaps?.toZero.times(100).toFixed(1),
      ...[plain(size.deltaContracts), size.leverageAfter.toFixed(6)],
    ]);
  });

  it('a retirement', () => {
    const worth = finalWorth({ model: 'fund', equity: d(100), units: d(3), nav: d(1) });
    const { nav, payable, remainder } = worth;
    expect(shown('Example: an equity of 100 and 3 units')).toEqual([nav, payable, remainder]);
  });

  it('the index model', () => {
    const point = { nav: d(100), price: d(100), leverage: d(3) };
    const [price, units] = [d(105), d(1)];
    const { fees, point: after } = accrueIndexFees({
      ...{ point, units },
      due: [{ dueAt: 0, price, rate: d('0.001') }],
    });
    const nav = indexNavAt(after, price);
    const size = sizeRebalance({
      ...{ targetLeverage: d(3), equity: nav.times(units), contracts: d(3), price, paidBy: 'issuer' },
      ...{ feeRate: d('0.0006'), slippage: d('0.0001') },
      ...{ lotSize: d(0), minOrder: d(0), minNotional: d(0) },
    });
    if (size.kind !== 'trade') throw new Error(size.kind);
    const figures = [size.deltaNotional, size.targetExposure].map(plain);
    expect(shown('Example: from a NAV of 100 at 100')).toEqual([
      ...[plain(indexNavAt(point, price)), fees[0]?.amount, plain(after.nav), plain(nav)],
      ...[size.leverage.toFixed(18), ...figures],
    ]);
  });

  it('the hedge book', () => {
    const wanted = [d(4), d(2), d(-3)].map((delta) => ({ delta }));
    const execution = { contracts: d(3), notional: d(303), fee: d('0.3') };
    const [three, five, short] = allocate(wanted, execution, d('0.001')).map((one) =>
      [one.crossed, one.executed, one.notional, one.fee].map((figure) => plain(figure.abs())),
    );
    expect(shown('Example: 3L and 5L want to buy')).toEqual([
      ...(three ?? []),
      ...(five ?? []),
      ...(short ?? []).slice(0, 1),
    ]);
  });

  it('the declared residual of a hedge book', () => {
    const [lot, held] = [d('0.001'), d('0.2')];
    const missing = missingResidual({ held, declared: d('0.7505') }, lot);
    const wanted = [d(4), d(2), d(-3), missing].map((delta) => ({ delta }));
    const execution = { contracts: d('3.55'), notional: d('358.55'), fee: d(0) };
    const [three, five, , residual] = allocate(wanted, execution, lot).map(({ crossed, executed }) => [
      crossed,
      executed,
    ]);
    const after = (residual ?? []).reduce((sum, part) => sum.plus(part), held);
    expect(shown('Example: where the residual holds')).toEqual(
      [missing, ...(three ?? []), ...(five ?? []), ...(residual ?? []), after].map(plain),
    );
  });

  it('the trigger', () => {
    const anchor = { price: text(100), range: text('0.15') };
    expect(shown('Example: from 100 with a range')).toEqual(
      [
        triggerPrice(anchor, d(3)),
        firstBreachingTick(anchor, d(3), d('0.1')),
        firstBreachingTick(anchor, d(-3), d('0.1')),
      ].map(plain),
    );
  });

  it.each([
    ['| 0 | 0 | none |', '0', '0', '0'],
    ['| 0.0006 | 0 | none |', '0.0006', '0', '0'],
    ['| 0.0006 | 0.0005 | 0.001 |', '0.0006', '0.0005', '0.001'],
  ])('the size of a trade: %s', (row, feeRate, slippage, lotSize) => {
    const size = sizeRebalance({
      ...{ targetLeverage: d(3), equity: d(115), contracts: d(3), price: d(105) },
      ...{
        feeRate: d(feeRate),
        slippage: d(slippage),
        lotSize: d(lotSize),
        minOrder: d(0),
        minNotional: d(0),
      },
    });
    if (size.kind !== 'trade') throw new Error(size.kind);
    const { deltaNotional, deltaContracts, equityAfter, leverageAfter } = size;
    expect(shown(row)).toEqual(
      [deltaNotional, deltaContracts, equityAfter, leverageAfter].map((figure: Decimal) => figure.toFixed(6)),
    );
  });

  it('closing and opening again', () => {
    const rules = { feeRate: d('0.0006'), slippage: d(0), lotSize: d(0), minOrder: d(0), minNotional: d(0) };
    const at = { ...rules, price: d(105) };
    const closing = sizeRebalance({ ...at, targetLeverage: d(0), equity: d(115), contracts: d(3) });
    if (closing.kind !== 'trade') throw new Error(closing.kind);
    const { equityAfter: equity, targetContracts: contracts } = closing;
    const opening = sizeRebalance({ ...at, targetLeverage: d(3), equity, contracts });
    if (opening.kind !== 'trade') throw new Error(opening.kind);
    const { deltaContracts, fee, leverageAfter, equityAfter } = opening;
    expect(shown('pays `0.189000` to sell 3 contracts')).toEqual(
      [closing.fee, deltaContracts, equity, fee, leverageAfter, equityAfter].map((one) => one.toFixed(6)),
    );
  });

  it('splits and merges', () => {
    const ratio = { newUnits: text(3), oldUnits: text(2) };
    const held = { units: text('1000.00000001'), nav: text('103.3'), pointNav: null };
    const { unitsAfter, dust, navAfter, navRounding } = changeUnits(held, ratio);
    expect(shown('Example: 1000.00000001 units')).toEqual([unitsAfter, dust, navAfter, navRounding]);
  });

  it('creations and redemptions', () => {
    const fees = { creation: text('0.001'), redemption: text(0) };
    const strike = { equity: d(115), units: d(1), fees };
    const requests = [
      { id: '1', kind: 'creation', measure: 'units', quantity: text('0.5') },
      { id: '2', kind: 'creation', measure: 'amount', quantity: text(100) },
      { id: '3', kind: 'redemption', measure: 'units', quantity: text('0.2') },
    ] as const;
    const dealing = dealAt(requests, strike);
    const rows = ['| creation of 0.5 units |', '| creation of 100 USDT |', '| redemption of 0.2 units |'];
    expect(rows.map(shown)).toEqual(
      dealing?.dealt.map(({ units, cash, fee, dust }) => [units, cash, fee, dust]),
    );
    const supply = strike.units.plus(dealing?.units ?? 0);
    const equity = strike.equity.plus(dealing?.cash ?? 0);
    expect(shown('The supply is then')).toEqual([supply, equity, netAssetValue(equity, supply)].map(plain));
  });

  it('funding and management fee', () => {
    expect(shown('Example: 3 contracts at 105 with a rate')).toEqual(
      [fundingPayment(d(3), d(105), d('0.0001')), feeAmount(d('0.001'), d('114.982032'))].map(plain),
    );
  });

  it('the path of a candle', () => {
    const [candle] = hours('BTCUSDT', [[100, 110, 97, 104]]);
    if (candle === undefined) throw new Error('no candle');
    const path = (first: 'nearer' | 'high') =>
      [0, 1, 2, 3].map((point) => plain(pathPoint(candle, point, first).price)).join(', ');
    expect(shown('Example: a candle from 100 to 110')).toEqual([path('nearer'), path('high')]);
  });

  it('slippage in the default book', () => {
    const account = new FundAccount(d(100_000), d(10_000));
    const met = new FreshBook(d(10_000), bookShape(TERMS, COSTS)).meet('buy', d(3), d(10_100));
    for (const { contracts, price } of met.fills)
      account.fill(contracts, { mark: d(10_000), price, fee: d(0) });
    expect(shown('slippage `')).toEqual([account.changes.attribution().slippage]);
  });

  it.each([
    ['| 3L, range 0.15 | -30 % |', 3, 70],
    ['| 3L, range 0.15 | -50 % |', 3, 50],
    ['| 3L, range 0.15 | -70 % |', 3, 30],
    ['| 3S, range 0.15 | +100 % |', -3, 200],
  ])('interim triggers: %s', (row, leverage, end) => {
    const candles = hours('BTCUSDT', [[100, Math.max(100, end), Math.min(100, end), end]]);
    const contract = { contract: 'BTCUSDT', tickSize: d('0.000001'), candles, funding: [] };
    const recorded = market(candles, { contracts: [contract], to: START + HOUR - 1 });
    const { rebalances, nav } = simulateFree(recorded, { token: 'FUND', leverage });
    expect(shown(row)).toEqual([String(rebalances.length - 1), d(nav).div(100).toFixed(4)]);
  });

  it('drawdown', () => {
    const candles = hours('BTCUSDT', [[100, 110, 90, 100]]);
    const contract = { contract: 'BTCUSDT', tickSize: d('0.000001'), candles, funding: [] };
    const recorded = market(candles, { contracts: [contract], to: START + HOUR - 1 });
    const settings = freeFund({ token: 'FUND', leverage: 3 });
    const log = new HoldingsLog();
    simulate(inputOf(recorded, [settings], { terms: FINE_TERMS, costs: NO_COSTS }), log);
    const held = log.of('FUND');
    const { drawdown } = fundHistory(settings, recorded, { nearer: held, high: held, low: held });
    const { navFrom, navTo, depth } = drawdown;
    expect(shown('*Drawdown*:')).toEqual([navFrom, navTo, depth]);
  });
});
