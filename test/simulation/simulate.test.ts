import { describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import { simulate, simulateEveryTick } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { HOUR, hours, market, START, TICK } from '../domain/recording.js';
import { type FundChoice, fund, inputOf, only, sumOf, text } from './simulated.js';

type Hours = readonly (readonly number[])[];

const span = (rows: Hours) => ({ from: START, to: START + rows.length * HOUR - 1 });
const played = (rows: Hours, choice: FundChoice, rates: readonly string[] = []) => {
  const candles = hours('BTCUSDT', rows);
  const settings = fund(choice);
  const recorded = market(candles, {
    contracts: [
      {
        ...{ contract: 'BTCUSDT', tickSize: TICK, candles },
        funding: rates.map((rate, index) => ({ time: START + index * 8 * HOUR, rate: d(rate) })),
      },
    ],
    fees: [{ token: settings.token, at: settings.rules.managementFee.at }],
    dailyAt: [settings.rules.daily.at],
    ...span(rows),
  });
  return inputOf(recorded, [settings]);
};

const calm = (price: number, count: number): Hours => Array(count).fill([price, price, price, price]);
const LONG: FundChoice = { token: 'BTC3L', leverage: 3 };

describe('a simulated fund', () => {
  it('is established at the first price, rebalanced daily, and cut once for each range that it leaves', () => {
    const rows = [...calm(10_000, 4), [10_000, 10_000, 7_000, 7_000], ...calm(7_000, 1)];
    const { rebalances } = only(simulate(played(rows, LONG)).funds);
    expect(rebalances.map(({ time, cause, price }) => `${time.slice(11, 16)} ${cause} at ${price}`)).toEqual([
      '00:00 establish at 10000',
      '02:30 daily at 10000',
      // 15 % below is 8500, which is no breach yet; then 15 % below that, on the line from 04:20 to 04:40.
      '04:30 interim at 8499.9',
      '04:38 interim at 7224.9',
    ]);
  });

  it('leaves a fund that wins alone, however far the price goes', () => {
    const rows = [...calm(10_000, 4), [10_000, 10_000, 5_000, 5_000]];
    const short = only(simulate(played(rows, { token: 'BTC3S', leverage: -3 })).funds);
    expect(short.rebalances.map(({ cause }) => cause)).toEqual(['establish', 'daily']);
  });

  it('tells once how many dailies its rule has skipped, since that is as it should be', () => {
    const daily = { at: '02:30', skip: { move: text('0.01') } };
    const { funds, notes } = simulate(played(calm(10_000, 60), { ...LONG, rules: { daily } }));
    expect(only(funds).rebalances.filter(({ outcome }) => outcome === 'skipped')).toHaveLength(3);
    expect(notes).toEqual(['BTC3L: 3 dailies were skipped by its rule; its rebalances say when']);
  });

  it('visits the extremes of a candle in the order that is asked for', () => {
    const rows = [...calm(10_000, 2), [10_000, 10_400, 9_800, 10_000]];
    const input = played(rows, { ...LONG, dailyAt: '02:20' });
    const dailyPrice = (firstExtreme: 'nearer' | 'high' | 'low') =>
      only(simulate({ ...input, market: { ...input.market, firstExtreme } }).funds).rebalances[1]?.price;
    expect([dailyPrice('high'), dailyPrice('low'), dailyPrice('nearer')]).toEqual(['10400', '9800', '9800']);
  });

  it('owes its management fee at the last price before each instant, on the equity after funding', () => {
    const rows = [...calm(10_000, 8), ...calm(10_500, 2)];
    const found = only(simulate(played(rows, { ...LONG, dailyAt: '23:00' }, ['0.01', '0.001'])).funds);
    const [established] = found.rebalances;
    const contracts = d(established?.contractsAfter ?? 0);
    const paid = contracts.times(10_000).times('0.001');
    const equity = d(100_000).minus(found.tradingCost).minus(paid);
    // Funding and fee of 00:00 come before the fund is.
    expect(found.funding).toBe(plain(paid));
    expect(found.fees).toBe(plain(equity.times('0.001').toDecimalPlaces(8)));
  });

  it('splits what trading costs into fee and slippage, fill by fill', () => {
    const found = only(simulate(played(calm(10_000, 2), { ...LONG, equity: 20_000 })).funds);
    const contracts = d(found.rebalances[0]?.contractsAfter ?? 0);
    // The book holds 25,000 USDT a level: 2.499 contracts at 10000.5, as many at 10001, the rest at 10001.5.
    const level = d('2.499');
    const rest = contracts.minus(level).minus(level);
    const slippage = level.times('0.5').plus(level).plus(rest.times('1.5'));
    expect(found.attribution.slippage).toBe(plain(slippage.negated()));
    const value = contracts.times(10_000).plus(slippage);
    expect(Number(found.attribution.tradingFee)).toBeCloseTo(-value.times('0.00055').toNumber(), 6);
    expect(found.tradingCost).toBe(plain(slippage.minus(found.attribution.tradingFee)));
  });

  it('ends where the venue takes its position over, though its range was never left', () => {
    const thin: FundChoice = { token: 'BTC5L', leverage: 5, range: '0.199', dailyAt: '23:00' };
    const input = played([...calm(10_000, 2), [10_000, 10_000, 8_030, 8_030], ...calm(9_000, 2)], thin);
    const { funds, notes } = simulate(input);
    const found = only(funds);
    expect(simulateEveryTick(input)).toEqual({ books: [], funds, notes });
    expect(found).toMatchObject({ state: 'HALTED', contracts: '0' });
    expect(found.rebalances).toHaveLength(1);
    expect(notes).toEqual([expect.stringContaining('BTC5L is HALTED: liquidated at 8030')]);
    expect(Number(found.attribution.liquidation)).toBeLessThan(0);
    expect(plain(sumOf(found))).toBe(plain(d(found.equity).minus(100_000)));
  });

  it('is wiped out where fees leave no equity: holders owe nothing, and the deficit is a figure', () => {
    const managementFee = { rate: text('0.9'), at: ['01:00'] };
    const rows = [...calm(10_000, 2), [10_000, 10_000, 9_000, 9_000], ...calm(9_900, 2)] as const;
    // At 02:30 the price is half-way down.
    const { funds, notes } = simulate(played(rows, { ...LONG, managementFee, dailyAt: '02:30' }));
    const found = only(funds);
    const strike = d(found.equity).minus(d(found.contracts).times(9_900 - 9_500));
    expect(found).toMatchObject({ state: 'WIPED_OUT', nav: '0', navRounding: '0' });
    expect(found.wipeOut).toEqual({ deficit: plain(strike.negated()), bornBy: 'venue-then-issuer' });
    expect(Number(found.wipeOut?.deficit)).toBeGreaterThan(1_000);
    expect(notes).toEqual([expect.stringContaining('and then the issuer bear a deficit of')]);
    expect(plain(sumOf(found))).toBe(plain(d(found.equity).minus(100_000)));
  });

  it('owes no fee once it is wiped out, whatever its account has later', () => {
    const managementFee = { rate: text('0.9'), at: ['01:00'] };
    const rows = [...calm(10_000, 2), [10_000, 10_000, 9_000, 9_000], ...calm(9_900, 46)] as const;
    const ended = (until: number) =>
      only(simulate(played(rows.slice(0, until), { ...LONG, managementFee, dailyAt: '02:30' })).funds);
    const [soon, later] = [ended(5), ended(rows.length)];
    expect(later).toMatchObject({ state: 'WIPED_OUT', nav: '0' });
    expect(Number(later.equity)).toBeGreaterThan(0);
    expect(later.fees).toBe(soon.fees);
  });

  it('says why it does nothing: a cap that forbids the first position', () => {
    const input = played(calm(10_000, 4), LONG);
    const capped = input.funds.map((one) => ({
      ...one,
      rules: { ...one.rules, caps: { leverage: null, notional: text(1_000) } },
    }));
    const { funds, notes } = simulate({ ...input, funds: capped });
    expect(only(funds)).toMatchObject({ state: 'PAUSED', equity: '100000', contracts: '0' });
    expect(notes).toEqual([expect.stringMatching(/establish rebalance of BTC3L: refused \(B-CAP-NOTIONAL/)]);
  });

  it('needs terms and prices of every contract', () => {
    const input = played(calm(10_000, 2), LONG);
    expect(() => simulate({ ...input, terms: new Map() })).toThrow('BTC3L: there are no terms for BTCUSDT');
    const elsewhere = [fund({ ...LONG, contract: 'ETHUSDT' })];
    expect(() => simulate({ ...input, funds: elsewhere })).toThrow('there are no terms for ETHUSDT');
  });
});
