import { describe, expect, it } from 'vitest';
import type { FundRules } from '../../src/contract/fund-settings.js';
import { DEFAULT_DEPTH } from '../../src/domain/book-fill.js';
import { plain } from '../../src/domain/decimal.js';
import { simulate } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { HOUR, hours, market, START } from '../domain/recording.js';
import { COSTS, FINE_TERMS, fund, inputOf, NO_COSTS, only, sumOf, text } from './simulated.js';

/** Four hours: the first price until one, then the second, with a daily at 02:30. */
function recorded(first: number, second: number) {
  const rows = [first, first, second, second].map((price, hour) =>
    hour === 1 ? [first, Math.max(first, second), Math.min(first, second), second] : Array(4).fill(price),
  );
  return market(hours('BTCUSDT', rows), { dailyAt: ['02:30'], to: START + 4 * HOUR - 1 });
}

const RISE = recorded(100, 105);

function of(
  rules: Partial<FundRules>,
  choice: { readonly leverage?: number; readonly equity?: number } = {},
) {
  const made = fund({
    token: 'FUND',
    leverage: choice.leverage ?? 3,
    equity: choice.equity ?? 100,
    nav: 100,
  });
  const execution = { ...made.rules.execution, slippage: text(0), takerFee: text('0.0006') };
  const noFee = { rate: text(0), at: [] };
  return {
    ...made,
    rules: { ...made.rules, execution, managementFee: noFee, acceptThinGap: true, ...rules },
  };
}

const LIQUIDATE = { daily: { at: '02:30', mode: 'liquidate' } } as const;
const FEE = { ...NO_COSTS, takerFee: text('0.0006') };

function played(
  rules: Partial<FundRules>,
  { costs = FEE, terms = FINE_TERMS, prices = RISE, leverage = 3, equity = 100 } = {},
) {
  return only(simulate(inputOf(prices, [of(rules, { leverage, equity })], { terms, costs })).funds);
}

describe('a daily that closes the whole position and opens it again', () => {
  it('pays the venue for both legs, and sizes the second by the equity after the first', () => {
    const [, daily] = played(LIQUIDATE).rebalances;
    const [, difference] = played({}).rebalances;
    if (daily === undefined || difference === undefined) throw new Error('no daily');
    const { contractsBefore, contractsAfter, price, fee, navBefore, navAfter } = daily;
    expect(price).toBe('105');
    expect(contractsBefore).toBe(difference.contractsBefore);
    const traded = d(contractsBefore).plus(contractsAfter).times(price);
    expect(d(fee).toFixed(6)).toBe(traded.times('0.0006').toFixed(6));
    expect(d(navBefore).minus(navAfter).toFixed(6)).toBe(d(fee).toFixed(6));
    // 3 times what is left after both, where trading the difference leaves three times a little more.
    expect(d(daily.leverageAfter).toFixed(6)).toBe('3.000000');
    expect(d(contractsAfter).times(price).toFixed(4)).toBe(d(navAfter).times(3).toFixed(4));
    expect(d(navAfter).lt(difference.navAfter)).toBe(true);
    expect(d(daily.leverageBefore).eq(difference.leverageBefore)).toBe(true);
  });

  it('closes and opens also where nothing was missing', () => {
    const flat = recorded(100, 100);
    const [, daily] = played(LIQUIDATE, { prices: flat }).rebalances;
    expect(daily?.outcome).toBe('done');
    expect(d(daily?.fee ?? 0).toFixed(3)).toBe('0.359');
    const [, difference] = played({}, { prices: flat }).rebalances;
    // What the first trade has left to do, in lots of a millionth of a millionth.
    expect(Number(difference?.fee)).toBeLessThan(1e-9);
  });

  it('is for the daily alone: an interim rebalance trades the difference', () => {
    const fall = recorded(100, 80);
    const interim = played(LIQUIDATE, { prices: fall }).rebalances.find(({ cause }) => cause === 'interim');
    expect(interim).toEqual(played({}, { prices: fall }).rebalances.find(({ cause }) => cause === 'interim'));
  });

  it('is skipped as any other daily', () => {
    const skip = { daily: { at: '02:30', mode: 'liquidate', skip: { move: text('0.06') } } } as const;
    expect(played(skip).rebalances[1]).toMatchObject({ outcome: 'skipped', fee: '0' });
  });

  it('explains every change of equity to the last digit, costs of both legs among them', () => {
    const result = played(LIQUIDATE, { costs: COSTS });
    expect(plain(sumOf(result))).toBe(plain(d(result.equity).minus(result.initialEquity)));
    const { tradingFee, slippage } = result.attribution;
    expect(d(result.tradingCost).neg().toFixed()).toBe(d(tradingFee).plus(slippage).toFixed());
    expect(d(slippage).isNegative()).toBe(true);
  });

  it('trades the difference where what is closed would be too small to be opened again', () => {
    const terms = { ...FINE_TERMS, minNotional: text(260) };
    // 3 contracts at 95 could be sold, and 255 USDT not be bought.
    const [, daily] = played(LIQUIDATE, { prices: recorded(100, 95), terms }).rebalances;
    expect(daily).toMatchObject({ outcome: 'no-trade-needed', fee: '0' });
  });

  it('takes the rest up where the book was too thin to close all of it at once', () => {
    const depth = { ...DEFAULT_DEPTH, levelNotional: d(20), levels: 2 };
    const thin = { costs: { takerFee: text('0.0006'), depth }, equity: 100 };
    const rows = played(LIQUIDATE, thin).rebalances.filter(({ cause }) => cause === 'daily');
    expect(rows.map(({ outcome }) => outcome)).toContain('remainder');
    // Closing goes on where it stopped, and what was opened is not closed again.
    const after = rows.map(({ contractsAfter }) => Number(contractsAfter));
    const lowest = after.indexOf(Math.min(...after));
    expect(after.slice(lowest)).toEqual([...after.slice(lowest)].sort((one, other) => one - other));
  });
});
