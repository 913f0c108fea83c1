import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../src/config/presets.js';
import { sizeRebalance } from '../../src/domain/sizing.js';
import { simulate } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { HOUR, hours, market, START } from '../domain/recording.js';
import {
  FINE_TERMS,
  type FundChoice,
  freeFund,
  inputOf,
  NO_COSTS,
  only,
  simulateFree,
  text,
} from './simulated.js';

const DAY = 24 * HOUR;
const FINE_TICK = d('0.000001');

/** Prices at which a fund is rebalanced, a day apart: the first is that at which it is established. */
function daily(prices: readonly (number | string)[]) {
  const candles = prices.map((price, index) => ({
    contract: 'BTCUSDT',
    openTime: START + index * DAY,
    closeTime: START + (index + 1) * DAY - 1,
    ...{ open: d(price), high: d(price), low: d(price), close: d(price) },
  }));
  return market(candles, { dailyAt: ['02:30'], to: START + prices.length * DAY - 1 });
}

/** One hour that goes from 100 to `extreme` in a straight line and ends at `close`. */
function oneHour(extreme: number, close: number) {
  const [high, low] = [Math.max(100, extreme), Math.min(100, extreme)];
  const candles = hours('BTCUSDT', [[100, high, low, close]]);
  const contract = { contract: 'BTCUSDT', tickSize: FINE_TICK, candles, funding: [] };
  return market(candles, { contracts: [contract], to: START + HOUR - 1 });
}

const navAfter = (prices: readonly (number | string)[], leverage = 3) =>
  Number(simulateFree(daily(prices), { token: 'BTC3L', leverage, range: '0.3' }).nav);

describe('published examples of a daily rebalance, simulated without costs', () => {
  it('AscendEX: 100 USDT and 3 BTC at 100, 5 % higher: 115, leverage 2.74, 30 USDT more (and the mirror)', () => {
    const [, up] = simulateFree(daily([100, 105]), {
      token: 'BTC3L',
      leverage: 3,
      equity: 100,
    }).rebalances.slice(-2);
    expect(up).toMatchObject({
      contractsBefore: '3',
      navBefore: '115',
      leverageBefore: '2.739130434782608696',
    });
    expect(Number(up?.contractsAfter) * 105).toBeCloseTo(345, 6);
    const down = simulateFree(daily([100, 95]), { token: 'BTC3L', leverage: 3, equity: 100 }).rebalances.at(
      -1,
    );
    expect(down).toMatchObject({ navBefore: '85', leverageBefore: '3.352941176470588235' });
    expect((Number(down?.contractsAfter) - 3) * 95).toBeCloseTo(-30, 6);
  });

  it('FTX: 150 ETH at 210 on an equity of 11,500: leverage 2.74, buy 14.2857 ETH', () => {
    const bought = simulateFree(daily([200, 210]), {
      token: 'BTC3L',
      leverage: 3,
      equity: 10_000,
    }).rebalances.at(-1);
    expect(bought).toMatchObject({ contractsBefore: '150', leverageBefore: '2.739130434782608696' });
    expect(Number(bought?.contractsAfter) - 150).toBeCloseTo(14.2857, 4);
  });

  it.each([
    ['FTX: up 10 % and back', [10_000, 11_000, 10_000], -5.45],
    ['FTX: up 10 % twice', [10_000, 11_000, 12_100], 69],
    ['FTX: down 500 twice', [10_000, 9_500, 9_000], -28.4],
    ['KuCoin, MEXC: up 10 % four times', [10_000, 11_000, 12_100, 13_310, 14_641], 185.6],
    ['KuCoin, MEXC: down 10 % four times', [10_000, 9_000, 8_100, 7_290, 6_561], -76],
    ['KuCoin, MEXC: up and down 10 % twice', [10_000, 11_000, 9_900, 10_890, 9_801], -17],
  ])('%s', (_, prices, percent) => {
    const found = navAfter(prices) - 100;
    const decimals = String(percent).split('.')[1]?.length ?? 0;
    expect(found.toFixed(decimals)).toBe(percent.toFixed(decimals));
  });
});

/**
 * A year whose daily returns have this volatility, and the index this return at its end: as many rebalances of equal
 * size up and down as make the finite step matter less than a tenth of a percent.
 */
function yearOf(indexReturn: number, volatility: number): number[] {
  const steps = 730;
  const prices = [10_000];
  for (let step = 0; step < steps; step++) {
    const swing = ((step % 2 === 0 ? 1 : -1) * volatility) / Math.sqrt(steps);
    prices.push((prices.at(-1) ?? 0) * Math.exp(Math.log(1 + indexReturn) / steps + swing));
  }
  return prices.map((price) => Number(price.toFixed(8)));
}

describe('the table of a prospectus: a 2x fund after a year, by return and volatility of its index', () => {
  const VOLATILITIES = [0.1, 0.25, 0.5, 0.75, 1];
  const cells = [
    [0, [-1.0, -6.1, -22.1, -43.0, -63.2]],
    [0.2, [42.6, 35.3, 12.1, -18.0, -47.0]],
    [-0.2, [-36.6, -39.9, -50.2, -63.5, -76.5]],
  ] as const;
  const rows = cells.flatMap(([indexReturn, row]) =>
    row.map((percent, index) => [indexReturn, VOLATILITIES[index] ?? 0, percent] as const),
  );

  it.each(rows)(
    '%s at a volatility of %s: %s %%, by formula and by simulation',
    (indexReturn, volatility, percent) => {
      // (1 + R)^2 exp(-sigma^2) - 1: Avellaneda & Zhang (2010) for L = 2.
      const formula = ((1 + indexReturn) ** 2 * Math.exp(-(volatility ** 2)) - 1) * 100;
      expect(Math.abs(formula - percent)).toBeLessThan(0.051);
      const simulated = navAfter(yearOf(indexReturn, volatility), 2) - 100;
      expect(Math.abs(simulated - percent)).toBeLessThan(0.1);
    },
  );

  it.each([3, -3, 5, -1])(
    '%sx follows (S/S0)^L exp(-(L^2 - L)/2 V) with the variance V of the year',
    (leverage) => {
      const formula = 1.2 ** leverage * Math.exp((-(leverage ** 2 - leverage) / 2) * 0.25 ** 2) * 100;
      expect(Math.abs(navAfter(yearOf(0.2, 0.25), leverage) / formula - 1)).toBeLessThan(0.002);
    },
  );
});

describe('rebalance history of KuCoin ETH3S, November 2024', () => {
  /** Sized on the leverage before the trade, fees ignored: what the rounding of that leverage leaves open. */
  function basketAfter(basket: string, leverage: string): number {
    const size = sizeRebalance({
      ...{ targetLeverage: d(-3), equity: d(basket).div(leverage), contracts: d(basket).negated() },
      ...{ price: d(1), feeRate: d(0), slippage: d(0), lotSize: d(0), minOrder: d(0), minNotional: d(0) },
    });
    if (size.kind === 'wiped-out') throw new Error('no equity');
    return size.targetContracts.negated().toNumber();
  }

  it.each([
    ['daily', '436.097907', '3.7349', 350.289488],
    ['interim', '587.889245', '4.0419', 436.350382],
    ['daily', '614.262698', '3.1346', 587.889245],
  ])('%s: %s contracts at %sx become %s', (_, basket, leverage, published) => {
    const half = d('0.00005');
    expect(basketAfter(basket, d(leverage).plus(half).toFixed())).toBeLessThanOrEqual(published);
    expect(basketAfter(basket, d(leverage).minus(half).toFixed())).toBeGreaterThanOrEqual(published);
    expect(Math.abs(basketAfter(basket, leverage) / published - 1)).toBeLessThan(0.00002);
  });
});

describe('published fees of AscendEX, three times a day, each on what the ones before have left', () => {
  it.each([
    ['3x: 0.1 % each', 'default-3x', 3, 99.7002999],
    ['5x: 0.167 % each', 'default-5x', 5, 99.4998362],
  ])('%s', (_, preset, leverage, left) => {
    const managementFee = PRESETS[preset]?.managementFee;
    if (managementFee === undefined) throw new Error(`no preset ${preset}`);
    const plainFund = freeFund({ token: 'FUND', leverage, range: '0.07' });
    const fund = { ...plainFund, rules: { ...plainFund.rules, managementFee } };
    const { contracts } = daily([100, 100]);
    const day = { from: START + HOUR / 2, to: START + HOUR / 2 + DAY };
    const still = market([], { contracts, fees: [{ token: 'FUND', at: managementFee.at }], ...day });
    const found = only(simulate(inputOf(still, [fund], { terms: FINE_TERMS, costs: NO_COSTS })).funds);
    expect(Number(found.nav)).toBeCloseTo(left, 6);
  });
});

describe('published tables of interim triggers, simulated without costs', () => {
  it.each([
    // L, range, NAV per trigger, leverage at the trigger of the long and of the short fund
    [3, '0.0667', 0.8, 3.5, 4.0],
    [3, '0.1111', 0.667, 4.0, 5.0],
    [3, '0.15', 0.55, 4.64, 6.27],
    [5, '0.07', 0.65, 7.15, 8.23],
    [5, '0.15', 0.25, 17.0, 23.0],
  ])('%sx at %s', (leverage, range, nav, long, short) => {
    const cut = (signed: number) => {
      const past = 100 * (1 - (Math.sign(signed) * Number(range) + Math.sign(signed) * 0.001));
      const found = simulateFree(oneHour(past, past), { token: 'FUND', leverage: signed, range });
      expect(found.rebalances.map(({ cause }) => cause)).toEqual(['establish', 'interim']);
      return found.rebalances.at(-1);
    };
    expect(Number(cut(leverage)?.navBefore) / 100).toBeCloseTo(nav, 3);
    expect(Number(cut(-leverage)?.navBefore) / 100).toBeCloseTo(nav, 3);
    expect(Math.abs(Number(cut(leverage)?.leverageBefore) - long)).toBeLessThan(0.01);
    expect(Math.abs(Number(cut(-leverage)?.leverageBefore) + short)).toBeLessThan(0.01);
  });

  it.each([
    ['3L, -30 % in a day', 3, 70, 70, 2, '0.274'],
    ['3L, -50 %', 3, 50, 50, 4, '0.0799'],
    ['3L, -70 %', 3, 30, 30, 7, '0.0123'],
    ['3L, -50 % and back', 3, 50, 100, 4, '0.343'],
    ['3S, +100 %', -3, 200, 200, 4, '0.0521'],
  ])('%s', (_, leverage, extreme, close, triggers, nav) => {
    const found = simulateFree(oneHour(extreme, close), { token: 'FUND', leverage });
    expect(found.rebalances.filter(({ cause }) => cause === 'interim')).toHaveLength(triggers);
    expect((Number(found.nav) / 100).toFixed(nav.length - 2)).toBe(nav);
  });
});

describe('closed forms', () => {
  it('a fund without costs is the product of its daily returns, L times those of the price', () => {
    const returns = [0.04, -0.03, 0.08, -0.06, 0.01, -0.09, 0.05, 0.02];
    const prices = [10_000];
    for (const r of returns) prices.push(Number(((prices.at(-1) ?? 0) * (1 + r)).toFixed(4)));
    for (const leverage of [3, -3, 5, 2]) {
      const product = prices
        .slice(1)
        .reduce((nav, price, index) => nav * (1 + leverage * (price / (prices[index] ?? price) - 1)), 100);
      expect(navAfter(prices, leverage)).toBeCloseTo(product, 6);
    }
  });

  it('costs what it must: NAV before less NAV after, times the units, is fee and slippage', () => {
    const choice: FundChoice = { token: 'BTC3L', leverage: 3, equity: 1_000 };
    const costs = { ...NO_COSTS, takerFee: text('0.01') };
    const input = inputOf(daily([100, 105]), [freeFund(choice)], { terms: FINE_TERMS, costs });
    const found = only(simulate(input).funds);
    const cost = found.rebalances.reduce((sum, row) => sum + Number(row.navBefore) - Number(row.navAfter), 0);
    expect(cost * Number(found.units)).toBeCloseTo(Number(found.tradingCost), 6);
    expect(Number(found.tradingCost)).toBeGreaterThan(30);
  });
});
