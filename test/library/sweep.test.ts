import { describe, expect, it } from 'vitest';
import { Decimal } from '../../src/domain/decimal.js';
import {
  ConfigError,
  compare,
  type FundInput,
  readFunds,
  readPrices,
  type SweepRequest,
  simulate,
  sweep,
} from '../../src/library/simulation.js';
import { seriesFiles } from '../simulation/series-file.js';

const files = seriesFiles();
const FUND: FundInput = {
  ...{ token: 'BTC3L', contract: 'BTCUSDT', leverage: 3, preset: 'default-3x' },
  initial: { equity: 100_000, nav: 100 },
  rules: { daily: { at: '02:10' } },
};
const ROWS = ['100,102,99,101', '101,103,80,82', '82,97,81,96', '96,96.5,95,95.2'];
const CANDLES = ROWS.map((row, hour) => {
  const [open = 0, high = 0, low = 0, close = 0] = row.split(',').map(Number);
  return { time: `2020-03-12T0${hour}:00Z`, open, high, low, close };
});
const PRICES = { prices: { BTCUSDT: CANDLES } };
const VARY = { 'interim.range': '0.10..0.20/0.05', 'BTC3L.leverage': [2, '3'] };
const REQUEST: SweepRequest = { funds: [FUND], prices: PRICES, vary: VARY, workers: 2 };

async function issuesOf(call: () => unknown): Promise<readonly string[]> {
  try {
    await call();
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ file, path }) => `${file} ${path}`);
    throw error;
  }
  return [];
}

describe('a sweep by a program', () => {
  it('plays every value with every other, as simulations one by one would', async () => {
    const seen: number[] = [];
    const found = await sweep({ ...REQUEST, onProgress: ({ done, points }) => seen.push(done / points) });
    expect(found.vary).toEqual([
      { name: 'interim.range', values: ['0.1', '0.15', '0.2'] },
      { name: 'BTC3L.leverage', values: ['2', '3'] },
    ]);
    expect(seen.map((part) => Math.round(part * 6))).toEqual([1, 2, 3, 4, 5, 6]);
    const prices = readPrices(PRICES);
    for (const { values, funds } of found.points) {
      const rules = { ...FUND.rules, interim: { range: values['interim.range'] ?? '' } };
      const alone = readFunds([{ ...FUND, leverage: values['BTC3L.leverage'] ?? '', rules }]);
      const [expected] = simulate({ funds: alone, prices }).funds;
      expect(funds[0]).toMatchObject({ nav: expected?.nav, equity: expected?.equity });
    }
    expect(new Set(found.points.map(({ funds }) => funds[0]?.nav)).size).toBeGreaterThan(3);
  });

  it('counts the rebalances that were made, and beside them those that a rule has left out', async () => {
    const vary = { 'daily.skip': ['none', { move: '0.5' }] };
    const { points } = await sweep({ funds: [FUND], prices: PRICES, vary, workers: 1 });
    const counted = points.map(({ funds: [fund] }) => [fund?.rebalances.daily, fund?.notMade]);
    expect(counted).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('varies what a hedge book holds beyond its funds, and tells what the issuer made of it all', async () => {
    const member = (token: string, leverage: number): FundInput => ({
      ...{ ...FUND, token, leverage, model: 'index' as const, account: 'btc-book' },
    });
    const funds = [member('I3L', 3), member('I3S', -3), FUND];
    const vary = { 'BTCBOOK.residual': ['-5', '0', '5'] };
    const found = await sweep({ funds, prices: PRICES, vary, workers: 1 });
    const text = (residual: string) =>
      JSON.stringify({
        venue: { name: 'paper' },
        funds: [...funds.slice(0, 2), { ...FUND, account: 'alone' }],
        hedgeBooks: [{ account: 'btc-book', residual }],
      });
    for (const { values, funds: outcomes } of found.points) {
      const alone = simulate({
        funds: readFunds(text(values['BTCBOOK.residual'] ?? '')),
        prices: readPrices(PRICES),
      });
      const [book] = alone.books;
      const results = alone.funds.map(({ index }) => index?.issuer.result ?? null);
      expect(outcomes.map(({ issuerResult }) => issuerResult)).toEqual(results);
      const whole = results
        .filter((result) => result !== null)
        .reduce((sum, result) => sum.plus(result), new Decimal(book?.residual.result ?? 'NaN'));
      expect(outcomes.map(({ bookResult }) => bookResult)).toEqual([whole.toFixed(), whole.toFixed(), null]);
    }
    // The price falls from 100 to 95.2: what is held short beyond the funds gains by it.
    const [short, none, long] = found.points.map(({ funds: [first] }) => Number(first?.bookResult));
    expect(short).toBeGreaterThan(none ?? Number.NaN);
    expect(none).toBeGreaterThan(long ?? Number.NaN);
  });

  it('gives the same from files as from arrays, on however many threads, and from the text of a funds file', async () => {
    const file = await files.write([
      'utc,open,high,low,close',
      ...CANDLES.map(({ time }, hour) => `${time},${ROWS[hour]}`),
    ]);
    const fromArrays = await sweep(REQUEST);
    expect(await sweep({ ...REQUEST, prices: { prices: { BTCUSDT: file } }, workers: 1 })).toEqual(
      fromArrays,
    );
    const text = `venue: { name: paper }\nfunds: [${JSON.stringify({ ...FUND, account: 'btc3l' })}]`;
    expect(await sweep({ ...REQUEST, funds: text })).toEqual(fromArrays);
  });

  it('takes the costs, the rules of the venue and the order of the extremes at every point', async () => {
    const venue = {
      costs: { takerFee: 0.005 },
      terms: { BTCUSDT: { lotSize: 100, maxOrder: 10_000 } },
      firstExtreme: 'high',
    } as const;
    const one = { ...REQUEST, ...venue, vary: { leverage: [3] } };
    const { points } = await sweep(one);
    const [expected] = simulate({ funds: readFunds([FUND]), prices: readPrices(PRICES), ...venue }).funds;
    expect(points[0]?.funds[0]).toMatchObject({ nav: expected?.nav, tradingCost: expected?.tradingCost });
    expect(expected?.contracts).toMatch(/00$/);
  });

  it('ends at once when it is aborted, with the reason that was given', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const many = sweep({
      ...REQUEST,
      vary: { 'interim.range': '0.05..0.25/0.0001' },
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(many).rejects.toBe(reason);
    await expect(sweep({ ...REQUEST, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('fails with what its progress function throws', async () => {
    const failing = sweep({
      ...REQUEST,
      onProgress: () => {
        throw new Error('no paper left');
      },
    });
    await expect(failing).rejects.toThrow('no paper left');
  });

  it('tells all mistakes of a request at once, before anything is played', async () => {
    const wrong = {
      funds: [FUND],
      prices: { prices: { BTCUSDT: [{ ...CANDLES[0], high: '1e' }] }, gaps: 'fill' },
      vary: { 'interim.rnge': [0.1], 'BTC4L.leverage': [2], leverage: [2, '2'], 'daily.at': [] },
      costs: { takerFee: 1 },
      ...{ workers: 0, onProgress: 1, signal: {}, cost: {} },
    };
    expect(await issuesOf(() => sweep(wrong as never))).toEqual([
      'sweep costs.takerFee',
      'sweep cost',
      'sweep workers',
      'sweep onProgress',
      'sweep signal',
      'sweep vary.interim.rnge',
      'sweep vary.BTC4L.leverage',
      'sweep vary.leverage',
      'sweep vary.daily.at',
      'sweep gaps',
    ]);
    expect(await issuesOf(() => sweep({ ...REQUEST, vary: {} }))).toEqual(['sweep vary']);
    expect(await issuesOf(() => sweep(undefined as never))).not.toEqual([]);
    const grid = { ...REQUEST, vary: { 'interim.range': [0.1, 0.5] } };
    expect(await issuesOf(() => sweep(grid))).toEqual(['sweep interim.range=0.5']);
    const checked = readFunds([FUND]) as never;
    expect(await issuesOf(() => sweep({ ...REQUEST, funds: checked }))).toEqual(['sweep funds']);
    const far = { ...REQUEST, vary: { 'interim.range': '0.01..0.2/0.0001', minGap: '0.01..0.04/0.0001' } };
    expect(await issuesOf(() => sweep(far))).toEqual(['sweep vary']);
  });
});

describe('two rule sets compared by a program', () => {
  const prices = readPrices(PRICES);
  const first = readFunds([FUND]);
  const second = readFunds([{ ...FUND, rules: { ...FUND.rules, interim: { range: 0.1 } } }]);

  it('say what differs, and what the difference comes from', () => {
    const [fund] = compare({ first, second, prices }).funds;
    expect(fund?.rules).toEqual([{ rule: 'interim.range', first: '0.15', second: '0.1' }]);
    const [one] = simulate({ funds: first, prices }).funds;
    const [other] = simulate({ funds: second, prices }).funds;
    expect(fund?.nav).toEqual({ first: one?.nav, second: other?.nav });
    expect(fund?.firstDifference?.second?.cause).toBe('interim');
  });

  it('are played by the costs and the venue that are given', () => {
    const venue = { costs: { takerFee: 0.005 }, firstExtreme: 'low' } as const;
    const [fund] = compare({ first, second, prices, ...venue }).funds;
    const [one] = simulate({ funds: first, prices, ...venue }).funds;
    expect(fund?.nav.first).toBe(one?.nav);
  });

  it('are refused with all that is wrong', async () => {
    const wrong = { first, second: [{}], prices: {}, costs: { depth: 0 }, workers: 2 };
    expect(await issuesOf(() => compare(wrong as never))).toEqual([
      'compare costs.depth',
      'compare workers',
      'compare second',
      'compare prices',
    ]);
  });
});
