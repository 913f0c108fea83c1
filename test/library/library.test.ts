import { describe, expect, it } from 'vitest';
import { ConfigError, loadPrices, readFunds, readPrices, simulate } from '../../src/library/simulation.js';
import { d } from '../domain/numbers.js';
import { seriesFiles } from '../simulation/series-file.js';
import { sumOf } from '../simulation/simulated.js';

const files = seriesFiles();
const FUND = {
  ...{ token: 'BTC3L', contract: 'BTCUSDT', leverage: 3, preset: 'default-3x' },
  initial: { equity: 100_000, nav: 100 },
  // On the way from the open to the first extreme.
  rules: { daily: { at: '02:10' } },
};
const HOURS = ['100,102,99,101', '101,103,80,82', '82,97,81,96', '96,96.5,95,95.2'].map((row, hour) => ({
  time: `2020-03-12T0${hour}:00Z`,
  row,
}));
const CANDLES = HOURS.map(({ time, row }) => {
  const [open = 0, high = 0, low = 0, close = 0] = row.split(',').map(Number);
  return { time, open, high, low, close };
});

function issuesOf(call: () => unknown): readonly string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ file, path }) => `${file} ${path}`);
    throw error;
  }
  return [];
}

describe('the simulation as a library', () => {
  it('gives the same from arrays as from files, whatever a time is written as', async () => {
    const file = await files.write([
      'utc,open,high,low,close',
      ...HOURS.map(({ time, row }) => `${time},${row}`),
    ]);
    const funds = readFunds([FUND]);
    const fromFiles = simulate({ funds, prices: await loadPrices({ prices: { BTCUSDT: file } }) });
    const counted = CANDLES.map((candle) => ({ ...candle, time: Date.parse(candle.time) }));
    const dated = CANDLES.map((candle) => ({ ...candle, time: new Date(candle.time) }));
    for (const candles of [CANDLES, counted, dated]) {
      expect(simulate({ funds, prices: readPrices({ prices: { BTCUSDT: candles } }) })).toEqual(fromFiles);
    }
    const [fund] = fromFiles.funds;
    expect(fund?.rebalances.map(({ cause }) => cause)).toEqual(['establish', 'interim', 'daily']);
    expect(fund && sumOf(fund).eq(d(fund.equity).minus(fund.initialEquity))).toBe(true);
  });

  it('takes costs, the rules of the venue and the order of the extremes', () => {
    const [funds, prices] = [readFunds([FUND]), readPrices({ prices: { BTCUSDT: CANDLES } })];
    const free = simulate({ funds, prices, costs: { takerFee: 0, spread: '0', depth: 1_000_000_000 } });
    expect(free.funds[0]?.attribution.tradingFee).toBe('0');
    const coarse = simulate({ funds, prices, terms: { BTCUSDT: { lotSize: 100, maxOrder: '10000' } } });
    expect(coarse.funds[0]?.contracts).toMatch(/^[1-9]\d*00$/);
    const navs = (['high', 'low'] as const).map(
      (firstExtreme) => simulate({ funds, prices, firstExtreme }).funds[0]?.nav,
    );
    expect(navs[0]).not.toBe(navs[1]);
  });

  it('plays what lies between from and to, both included', () => {
    const prices = readPrices({
      prices: { BTCUSDT: CANDLES },
      from: '2020-03-12T01:00Z',
      to: new Date('2020-03-12T02:15Z'),
    });
    expect(simulate({ funds: readFunds([FUND]), prices })).toMatchObject({
      from: '2020-03-12T01:00:00.000Z',
      to: '2020-03-12T02:15:00.000Z',
    });
  });

  it('tells all mistakes of an argument at once, each with its place', () => {
    const twice = [FUND, { ...FUND, leverage: '30', rules: { intrim: {} } }];
    expect(issuesOf(() => readFunds(twice as never))).toEqual([
      'readFunds funds[1].leverage',
      'readFunds funds[1].rules.intrim',
      'readFunds funds[1].token',
      'readFunds funds[1].account',
    ]);
    const candles = [{ ...CANDLES[0], high: '1e' }, CANDLES[1], CANDLES[1], { ...CANDLES[3], time: 'noon' }];
    expect(issuesOf(() => readPrices({ prices: { BTCUSDT: candles as never, ETHUSDT: [] } }))).toEqual([
      'prices.BTCUSDT [0].high',
      'prices.BTCUSDT [2]',
      'prices.BTCUSDT [3].time',
      'prices.ETHUSDT ',
    ]);
    const span = { from: 'noon', gaps: 'fill', funding: { ETHUSDT: [] } };
    expect(issuesOf(() => readPrices({ prices: { BTCUSDT: CANDLES }, ...span } as never))).toEqual([
      'readPrices gaps',
      'readPrices from',
      'readPrices funding.ETHUSDT',
    ]);
    const wrong = {
      costs: { spread: 5, takerFe: 1 },
      terms: { BTCUSDT: { tickSize: 0 } },
      funds: [{}],
      prices: {},
    };
    expect(issuesOf(() => simulate(wrong as never))).toEqual([
      'simulate costs.spread',
      'simulate costs.takerFe',
      'simulate terms.BTCUSDT.tickSize',
      'simulate funds',
      'simulate prices',
    ]);
  });

  it('says what the terms of a contract are called', () => {
    const prices = readPrices({ prices: { BTCUSDT: CANDLES } });
    const terms = { BTCUSDT: { tick: 1 } } as Record<string, object>;
    expect(() => simulate({ funds: readFunds([FUND]), prices, terms })).toThrow(
      'possible here: tickSize, lotSize, ',
    );
  });

  it('refuses prices that no fund holds, and a span that they do not cover', () => {
    const prices = readPrices({ prices: { ETHUSDT: CANDLES } });
    expect(issuesOf(() => simulate({ funds: readFunds([FUND]), prices }))).toHaveLength(1);
    const early = readPrices({ prices: { BTCUSDT: CANDLES }, from: '2020-03-11' });
    expect(issuesOf(() => simulate({ funds: readFunds([FUND]), prices: early }))).toEqual([
      'prices.BTCUSDT ',
    ]);
  });
});
