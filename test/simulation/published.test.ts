import { describe, expect, it } from 'vitest';
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
