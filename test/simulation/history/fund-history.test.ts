import { describe, expect, it } from 'vitest';
import type { FundRules } from '../../../src/contract/fund-settings.js';
import type { FirstExtreme } from '../../../src/domain/candle-path.js';
import { fundHistory } from '../../../src/simulation/history/fund-history.js';
import { HoldingsLog } from '../../../src/simulation/history/holdings-log.js';
import { simulate } from '../../../src/simulation/simulate.js';
import { d } from '../../domain/numbers.js';
import { HOUR, hours, market, START, TICK } from '../../domain/recording.js';
import { FINE_TERMS, type FundChoice, freeFund, inputOf, NO_COSTS, text } from '../simulated.js';

type Hours = readonly (readonly number[])[];

const NO_FEE: FundRules['managementFee'] = { rate: text(0), at: [] };

/** Without any cost, so that figures are round. */
function historyOf(rows: Hours, choice: FundChoice, managementFee = NO_FEE) {
  const candles = hours('BTCUSDT', rows);
  const free = freeFund(choice);
  const settings = { ...free, rules: { ...free.rules, managementFee } };
  const recorded = market(candles, {
    contracts: [{ contract: 'BTCUSDT', tickSize: TICK, candles, funding: [] }],
    fees: [{ token: choice.token, at: managementFee.at }],
    ...{ dailyAt: [settings.rules.daily.at], to: START + rows.length * HOUR - 1 },
  });
  const heldIn = (firstExtreme: FirstExtreme) => {
    const log = new HoldingsLog();
    const input = inputOf({ ...recorded, firstExtreme }, [settings], { terms: FINE_TERMS, costs: NO_COSTS });
    simulate(input, log);
    return log.of(settings.token);
  };
  return fundHistory(settings, recorded, {
    nearer: heldIn('nearer'),
    high: heldIn('high'),
    low: heldIn('low'),
  });
}

const LONG: FundChoice = { token: 'BTC3L', leverage: 3, dailyAt: '23:00' };
const calm: Hours = [[100, 100, 100, 100]];

describe('the history of a fund', () => {
  it('has both sides of each rebalance and the ends of candles, with real leverage and that at the trigger', () => {
    const { rows } = historyOf([...calm, [100, 100, 90, 90]], { ...LONG, dailyAt: '01:30' });
    const told = rows.map(({ time, at, rebalance, price, nav, leverage }) =>
      [time.slice(11, 19), at, rebalance ?? '-', price, nav, Number(leverage).toFixed(3)].join(' '),
    );
    expect(told[0]).toBe('00:00:00 after establish 100 100 3.000');
    expect(told).toContain('00:59:59 close - 100 100 3.000');
    expect(told.slice(-4)).toEqual([
      // Half way from 100 to 90, where the daily meets 95: 285 / 85.
      '01:30:00 before daily 95 85 3.353',
      '01:30:00 after daily 95 85 3.000',
      '01:40:00 path - 90 71.57894737 3.375',
      '01:59:59 close - 90 71.57894737 3.375',
    ]);
    // 15 % below 100 and 95: 255 / 55.
    expect(new Set(rows.map(({ leverageAtTriggers: [one] }) => Number(one).toFixed(4)))).toEqual(
      new Set(['4.6364']),
    );
  });

  it('has the deepest drawdown on the path, though every candle ends where it began', () => {
    const { drawdown, rows } = historyOf([...calm, [100, 110, 90, 100], ...calm], LONG);
    // 3 x 10 % up and down from 100, without a rebalance in between: from 130 to 70.
    expect(drawdown).toMatchObject({ navFrom: '130', navTo: '70', depth: plainRatio(70, 130) });
    expect([drawdown.from, drawdown.to].map((time) => time.slice(11, 19))).toEqual(['01:20:00', '01:40:00']);
    expect(rows.at(-1)).toMatchObject({ nav: '100', drawdown: plainRatio(100, 130) });
  });

  it('shows no NAV below zero where a gap takes more than the equity, before the venue takes over', () => {
    const { rows, drawdown } = historyOf([...calm, [60, 60, 60, 60]], LONG);
    expect(rows.filter(({ nav }) => Number(nav) < 0)).toEqual([]);
    expect(drawdown).toMatchObject({ depth: '-1', navTo: '0' });
  });

  it('shows a NAV of zero once the fund is wiped out, whatever its account comes to hold', () => {
    const fee = { rate: text('0.9'), at: ['01:00'] };
    const rows: Hours = [...calm, ...calm, [100, 100, 90, 90], [100, 100, 100, 100]];
    const { rows: shown } = historyOf(rows, { ...LONG, dailyAt: '02:30' }, fee);
    // 100 less a fee of 90 is 10, and 15 are lost by 02:30; at 100 the account would be worth 10 again.
    const after = shown.filter(({ time }) => time > '2020-03-12T02:31');
    expect(new Set(after.map(({ nav }) => nav))).toEqual(new Set(['0']));
    expect(shown.at(-1)).toMatchObject({ price: '100', nav: '0' });
  });

  it('compares with leverage that is left alone, which stays at zero once nothing is left, and with holding', () => {
    const { rows, naiveWipedOut } = historyOf([...calm, [100, 100, 60, 80]], LONG);
    // Nothing is left below 66.7; the path is looked at where the fund is cut, at 61.3.
    expect(naiveWipedOut).toBe('2020-03-12T01:39:17.626Z');
    const end = rows.at(-1);
    expect(end).toMatchObject({ naive: '0', held: '80', price: '80' });
    expect(rows.find(({ at }) => at === 'close')).toMatchObject({ naive: '100', held: '100' });
    const short = historyOf([...calm, [100, 120, 100, 120]], { ...LONG, token: 'BTC3S', leverage: -3 });
    expect(short.naiveWipedOut).toBeNull();
    expect(short.rows.at(-1)).toMatchObject({ naive: '40', held: '120' });
  });

  it('shows what the order of the extremes comes to, at the ends of candles', () => {
    // Low first it is cut at 84.9 and has less to gain from the way up; the daily comes between the extremes.
    const choice = { ...LONG, dailyAt: '01:30' };
    const { rows, widestSpread } = historyOf([...calm, [100, 116, 84, 110], [110, 110, 110, 110]], choice);
    const closes = rows.filter(({ at }) => at === 'close');
    expect(closes.map(({ navHighFirst, navLowFirst, nav }) => [navHighFirst, navLowFirst, nav])[0]).toEqual([
      '100',
      '100',
      '100',
    ]);
    const [end] = closes.slice(-1);
    expect(end?.navHighFirst).not.toBe(end?.navLowFirst);
    // Equally near: the high goes first in what is shown.
    expect(end?.navHighFirst).toBe(end?.nav);
    const apart = d(end?.navLowFirst ?? 0)
      .minus(end?.nav ?? 0)
      .div(end?.nav ?? 1)
      .abs();
    expect(widestSpread).toMatchObject({ share: apart.toDecimalPlaces(8).toFixed() });
    expect(rows.filter(({ at }) => at !== 'close').every(({ navHighFirst }) => navHighFirst === null)).toBe(
      true,
    );
  });
});

const plainRatio = (part: number, whole: number) => d(part).div(whole).minus(1).toDecimalPlaces(8).toFixed();
