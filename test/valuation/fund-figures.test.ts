import { describe, expect, test } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { fundFigures, type Valuation } from '../../src/valuation/fund-figures.js';
import { d, T0 } from '../ledger/fixtures.js';
import { fund } from '../operator/worked-fund.js';

const at = (price: string, feesDue: Valuation['feesDue'] = []): Valuation => ({
  mark: decimal(d(price)),
  index: decimal(d(price)),
  time: T0,
  feesDue,
});

describe('what a fund is worth now', () => {
  test.each([
    ['a rise of 5 %', '3', '105', '115', '2.739130434782608696'],
    ['a fall of 5 %', '3', '95', '85', '3.352941176470588235'],
    ['a rise against a short fund', '-3', '105', '85', '-3.705882352941176471'],
  ])('%s', (_, leverage, price, nav, real) => {
    const figures = fundFigures(fund(leverage), at(price));
    expect([figures.nav?.toFixed(), figures.leverage?.toFixed()]).toEqual([nav, real]);
  });

  test('fees that are due but not yet booked are taken off, each at its own price', () => {
    const due = [
      { dueAt: T0 + 1, price: decimal(d('100')), rate: decimal(d('0.001')) },
      { dueAt: T0 + 2, price: decimal(d('110')), rate: decimal(d('0.002')) },
    ];
    // 0.1 % of 100, then 0.2 % of 130 - 0.1
    expect(fundFigures(fund(), at('105', due)).equity.toFixed()).toBe('114.6402');
  });

  test('no equity is no leverage, never a leverage of 0', () => {
    const figures = fundFigures(fund(), at('60'));
    expect(figures.leverage).toBeNull();
    expect(figures.nav?.toFixed()).toBe('-20');
  });

  test('before a fund is established it has no NAV, no leverage and no trigger', () => {
    const figures = fundFigures(fund('3', { units: null, anchor: null }), at('100'));
    expect(figures).toMatchObject({ nav: null, leverage: null, trigger: null });
  });

  test.each([
    ['exactly at the trigger', '85', false],
    ['one tick beyond it', '84.9', true],
  ])('%s', (_, price, passed) => {
    expect(fundFigures(fund(), at(price)).trigger?.passed).toBe(passed);
  });
});
