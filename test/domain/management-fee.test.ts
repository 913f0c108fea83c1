import { describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import { fundingPayment } from '../../src/domain/funding-payment.js';
import { feeAmount, feeInstantsBetween } from '../../src/domain/management-fee.js';
import { takerFee } from '../../src/domain/money.js';
import { d } from './numbers.js';

const schedule = { rate: plain(d('0.001')), at: ['16:00', '00:00', '08:00'] };
const at = (text: string) => Date.parse(text);
const between = (after: string, until: string) =>
  feeInstantsBetween(schedule, at(after), at(until)).map((time) => new Date(time).toISOString());

describe('fee instants', () => {
  it('are after the first time and up to the last one, across midnight', () => {
    expect(between('2020-03-12T08:00:00Z', '2020-03-13T00:00:00Z')).toEqual([
      '2020-03-12T16:00:00.000Z',
      '2020-03-13T00:00:00.000Z',
    ]);
  });

  it('exclude the first time and include the last to the millisecond', () => {
    expect(between('2020-03-12T07:59:59.999Z', '2020-03-12T08:00:00Z')).toHaveLength(1);
    expect(between('2020-03-12T08:00:00Z', '2020-03-12T15:59:59.999Z')).toEqual([]);
    expect(between('2020-03-12T08:00:00Z', '2020-03-12T08:00:00Z')).toEqual([]);
  });

  it('are three a day over a leap year', () => {
    expect(between('2019-12-31T16:00:00Z', '2020-12-31T16:00:00Z')).toHaveLength(3 * 366);
  });

  it('are none without times of day, and refuse what is none', () => {
    expect(feeInstantsBetween({ ...schedule, at: [] }, 0, 1e12)).toEqual([]);
    expect(() => feeInstantsBetween({ ...schedule, at: ['24:00'] }, 0, 1)).toThrow(/'24:00'/);
  });
});

describe('amounts', () => {
  it('charge the fee on equity above zero only, to eight decimals, half to even', () => {
    expect(feeAmount(d('0.001'), d(115)).toFixed()).toBe('0.115');
    expect(feeAmount(d('0.00167'), d('100.12345678')).toFixed()).toBe('0.16720617');
    expect(feeAmount(d('0.001'), d('0.000005')).toFixed()).toBe('0');
    expect(feeAmount(d('0.001'), d('0.000015')).toFixed()).toBe('0.00000002');
    expect(feeAmount(d('0.001'), d(0)).toFixed()).toBe('0');
    expect(feeAmount(d('0.001'), d(-50)).toFixed()).toBe('0');
  });

  it('let longs pay funding when the rate is above zero, and shorts receive it', () => {
    expect(fundingPayment(d(3), d(5000), d('0.0001')).toFixed()).toBe('1.5');
    expect(fundingPayment(d(-3), d(5000), d('0.0001')).toFixed()).toBe('-1.5');
    expect(fundingPayment(d(3), d('3782.13'), d('-0.003')).toFixed()).toBe('-34.03917');
  });

  it('take the taker fee on what changed hands, bought or sold', () => {
    expect(takerFee(d('0.285'), d(105), d('0.0006')).toFixed()).toBe('0.017955');
    expect(takerFee(d('-0.285'), d(105), d('0.0006')).toFixed()).toBe('0.017955');
  });
});
