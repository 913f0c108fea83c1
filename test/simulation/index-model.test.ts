import { describe, expect, it } from 'vitest';
import { type Decimal, plain } from '../../src/domain/decimal.js';
import type { Follower } from '../../src/simulation/follower.js';
import { leverageAt, navAt } from '../../src/simulation/history/holdings.js';
import { HoldingsLog } from '../../src/simulation/history/holdings-log.js';
import { RoughFigures } from '../../src/simulation/history/rough-figures.js';
import type { HoldersAttribution, IssuerAttribution } from '../../src/simulation/index-units.js';
import { simulate } from '../../src/simulation/simulate.js';
import type { IndexResult, SimulatedFundResult } from '../../src/simulation/simulation.js';
import { d } from '../domain/numbers.js';
import { HOUR, hours, market, START, TICK } from '../domain/recording.js';
import { type FundChoice, fund, inputOf, only } from './simulated.js';

type Hours = readonly (readonly number[])[];
const calm = (price: number, count: number): Hours => Array(count).fill([price, price, price, price]);

/** One fund of the index model over these hours; funding at 00:00, 08:00, ... */
function played(
  rows: Hours,
  choice: Partial<FundChoice> = {},
  rates: readonly string[] = [],
  follower?: Follower,
) {
  const candles = hours('BTCUSDT', rows);
  const settings = fund({ token: 'BTC3L', leverage: 3, ...choice, model: 'index' });
  const funding = rates.map((rate, index) => ({ time: START + index * 8 * HOUR, rate: d(rate) }));
  const recorded = market(candles, {
    contracts: [{ contract: 'BTCUSDT', tickSize: TICK, candles, funding }],
    fees: [{ token: settings.token, at: settings.rules.managementFee.at }],
    dailyAt: [settings.rules.daily.at],
    ...{ from: START, to: START + rows.length * HOUR - 1 },
  });
  const { funds, notes } = simulate(inputOf(recorded, [settings]), follower);
  return { found: only(funds), notes };
}

function indexOf({ index }: SimulatedFundResult): IndexResult {
  if (index === null) throw new Error('a fund of the index model is expected');
  return index;
}

const sum = (parts: HoldersAttribution | Omit<IssuerAttribution, 'result'>): Decimal =>
  Object.values(parts).reduce((total, part) => total.plus(part), d(0));

describe('a simulated fund of the index model', () => {
  it('keeps its NAV through every trade: what trading costs is the issuer s', () => {
    const { found } = played([...calm(10_000, 2), ...calm(10_500, 2)], { dailyAt: '02:30' });
    const [establish, daily] = found.rebalances;
    expect(establish).toMatchObject({ navBefore: '100', navAfter: '100', contractsAfter: '30' });
    expect(daily).toMatchObject({ price: '10500', navBefore: '115', navAfter: '115' });
    // 3 x 115,000 / 10,500 = 32.857: no fee in the size.
    expect(daily).toMatchObject({ contractsAfter: '32.857' });
    expect(Number(found.tradingCost)).toBeGreaterThan(0);
    expect(Number(indexOf(found).issuer.tradingFee)).toBeLessThan(0);
  });

  it('pays no funding out of its NAV', () => {
    const { found } = played(calm(10_000, 9), { managementFee: { rate: plain(d(0)), at: [] } }, [
      '0',
      '0.001',
    ]);
    expect(found).toMatchObject({ nav: '100', funding: '300' });
    expect(indexOf(found).issuer.funding).toBe('-300');
  });

  it('loses its management fee, which is the issuer s income, and holds too much for it until it trades', () => {
    const fee = { rate: plain(d('0.01')), at: ['01:00'] };
    const { found } = played(calm(10_000, 3), { managementFee: fee, dailyAt: '02:30' });
    expect(found).toMatchObject({ nav: '99', fees: '1000' });
    expect(found.rebalances[1]).toMatchObject({ contractsBefore: '30', contractsAfter: '29.7' });
    const { holders, issuer, value } = indexOf(found);
    expect(holders).toEqual({ price: '0', managementFee: '-1000', deficit: '0', navRounding: '0' });
    expect([issuer.feeIncome, value]).toEqual(['1000', '99000']);
  });

  it('is hedged by whole lots, so that the hedge tracks it but for less than a lot', () => {
    const { found } = played([...calm(7_777, 2), ...calm(8_000, 1)], { equity: 10_000, dailyAt: '23:00' });
    const { holders, issuer } = indexOf(found);
    const missing = d(30_000).div(7_777).minus(found.contracts);
    expect(missing.gt(0) && missing.lt('0.001')).toBe(true);
    expect(Number(issuer.tracking)).toBeCloseTo(missing.times(-223).toNumber(), 6);
    expect(Number(holders.price)).toBeCloseTo((30_000 / 7_777) * 223, 4);
  });

  it('is cut at its trigger like every fund, by the index price', () => {
    const { found } = played([...calm(10_000, 1), [10_000, 10_000, 8_000, 8_000]], { dailyAt: '23:00' });
    expect(found.rebalances.map(({ cause, price, navAfter }) => [cause, price, navAfter])).toEqual([
      ['establish', '10000', '100'],
      ['interim', '8499.9', '54.997'],
    ]);
    expect(Number(found.nav)).toBeCloseTo(54.997 * ((3 * 8_000) / 8_499.9 - 2), 6);
  });

  it('owes nothing below zero: after a gap beyond 1 / L the deficit is the issuer s', () => {
    const { found, notes } = played([...calm(10_000, 1), ...calm(6_000, 2)], { dailyAt: '23:00' });
    // Its hedge has no more than the units are worth, so the venue has taken that over.
    expect(found).toMatchObject({ state: 'WIPED_OUT', nav: '0', contracts: '0' });
    expect(found.wipeOut).toEqual({ deficit: '20000', bornBy: 'issuer' });
    expect(notes).toEqual([
      expect.stringContaining('BTC3L is HALTED: liquidated at 6000'),
      expect.stringContaining(
        'BTC3L is WIPED_OUT: wiped out: its NAV was at zero at 6000 while it was HALTED',
      ),
    ]);
    const { holders, issuer, value } = indexOf(found);
    expect(holders).toMatchObject({ price: '-120000', deficit: '20000' });
    expect([value, issuer.deficit]).toEqual(['0', '-20000']);
    expect(Number(issuer.liquidation)).toBeGreaterThan(19_000);
  });

  it('is still owed by the issuer where the hedge was liquidated before the units were worth nothing', () => {
    const rows = [...calm(10_000, 1), [10_000, 10_000, 8_020, 8_020], ...calm(10_000, 1)];
    const { found } = played(rows, { token: 'BTC5L', leverage: 5, range: '0.199', dailyAt: '23:00' });
    expect(found).toMatchObject({ state: 'HALTED', nav: '100', contracts: '0' });
    expect(Number(indexOf(found).issuer.result)).toBeLessThan(-99_000);
  });

  it('is worth nothing for good where its NAV was at zero after its hedge was liquidated, whatever the price does', () => {
    const rows = [...calm(10_000, 1), [10_000, 10_000, 8_020, 8_020], [8_020, 8_020, 8_000, 8_000]];
    const { found } = played([...rows, ...calm(20_000, 12)], {
      ...{ token: 'BTC5L', leverage: 5, range: '0.199', dailyAt: '23:00' },
    });
    expect(found).toMatchObject({ state: 'WIPED_OUT', nav: '0' });
    // 5 x 20 % of 10,000 is all: at 8,000 nothing is left, and no fee is earned from then on.
    expect(found.wipeOut).toEqual({ deficit: '0', bornBy: 'issuer' });
    expect(found.fees).toBe('0');
    expect(indexOf(found).value).toBe('0');
  });

  it('is followed by its NAV, and not by the equity of the account', () => {
    const log = new HoldingsLog();
    const { found } = played([...calm(10_000, 3), ...calm(10_500, 2)], {}, ['0'], log);
    const holdings = log.of('BTC3L').at(-1);
    if (holdings === undefined) throw new Error('holdings are expected');
    const price = d(10_500);
    expect(plain(navAt(holdings, price))).toBe(found.nav);
    const leverage = d(found.contracts).times(price).div(d(found.nav).times(found.units));
    const rough = new RoughFigures().of({ holdings, rough: 10_500 });
    expect(rough.nav).toBeCloseTo(Number(found.nav), 6);
    expect(rough.leverage).toBeCloseTo(leverage.toNumber(), 6);
    const exact = leverageAt(holdings, price);
    expect(exact.kind === 'leverage' && exact.value.toFixed(12)).toBe(leverage.toFixed(12));
  });

  it('explains both sides to the last digit', () => {
    const { found } = played(
      [...calm(7_777, 3), [7_777, 7_900, 6_000, 6_100], ...calm(6_543, 14)],
      { equity: 33_333 },
      ['0.001', '-0.0003', '0.0007'],
    );
    const { holders, issuer, value, initialValue } = indexOf(found);
    const { result, ...parts } = issuer;
    expect(plain(sum(holders))).toBe(plain(d(value).minus(initialValue)));
    expect(value).toBe(plain(d(found.nav).times(found.units)));
    expect(plain(sum(parts))).toBe(result);
    const atVenue = d(found.equity).plus(found.fees);
    expect(plain(atVenue.minus(found.initialEquity).minus(d(value).minus(initialValue)))).toBe(result);
  });
});
