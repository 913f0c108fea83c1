import { describe, expect, it } from 'vitest';
import { type DecimalString, plain } from '../../src/domain/decimal.js';
import { type AimRules, aimOf } from '../../src/domain/rebalance-aim.js';
import type { Cause } from '../../src/domain/request-priority.js';
import { d } from './numbers.js';

const band = (from: string, to: string) => ({ from: from as DecimalString, to: to as DecimalString });
const RULES: AimRules = {
  daily: {},
  interim: { range: plain(d('0.15')) },
  anchorPrice: plain(d(100)),
  quietUntil: null,
};

function aim(
  cause: Cause,
  rules: Partial<AimRules>,
  { real = 3, price = 100, target = 3, first = true, time = 0 } = {},
) {
  const aimed = aimOf(
    { cause, first },
    {
      ...{ time, price: d(price), targetLeverage: d(target), position: { leverage: d(real) } },
      rules: { ...RULES, ...rules },
    },
  );
  return aimed.kind === 'leverage' ? aimed.leverage.toNumber() : aimed.kind;
}

describe('a daily', () => {
  const gate = { skip: { leverage: band('2.25', '4.125'), move: plain(d('0.01')) } };
  const pionex = { skip: { leverage: band('2.95', '3.05') } };

  it('is skipped by Gate only while the leverage is inside the band and the move is small', () => {
    expect(aim('daily', { daily: gate }, { real: 3.02, price: 100.9 })).toBe('skip');
    expect(aim('daily', { daily: gate }, { real: 3.02, price: 101 })).toBe('skip');
    expect(aim('daily', { daily: gate }, { real: 3.02, price: 101.01 })).toBe(3);
    expect(aim('daily', { daily: gate }, { real: 3.02, price: 98.9 })).toBe(3);
    expect(aim('daily', { daily: gate }, { real: 4.2, price: 100 })).toBe(3);
    expect(aim('daily', { daily: gate }, { real: 4.125, price: 100 })).toBe('skip');
  });

  it('is skipped by Pionex while the leverage is inside, edges included, for shorts as for longs', () => {
    expect(aim('daily', { daily: pionex }, { real: 2.95, price: 150 })).toBe('skip');
    expect(aim('daily', { daily: pionex }, { real: -3.05, target: -3 })).toBe('skip');
    expect(aim('daily', { daily: pionex }, { real: 3.06 })).toBe(3);
  });

  it('is never skipped before there is a rebalance point, nor once it has begun to trade', () => {
    expect(aim('daily', { daily: pionex, anchorPrice: null })).toBe(3);
    expect(aim('daily', { daily: pionex }, { first: false })).toBe(3);
  });
});

describe('an interim rebalance', () => {
  const edge = { range: null, band: band('2', '4'), who: 'both', to: 'edge' } as const;

  it('goes to the target, or to the nearest edge of the band', () => {
    expect(aim('interim', {}, { real: 4.6 })).toBe(3);
    expect(aim('interim', { interim: edge }, { real: 4.2 })).toBe(4);
    expect(aim('interim', { interim: edge }, { real: 1.8 })).toBe(2);
    expect(aim('interim', { interim: edge }, { real: -4.2, target: -3 })).toBe(-4);
  });

  it('leaves a fund alone that is inside its band, and sets a new rebalance point', () => {
    expect(aim('interim', { interim: edge }, { real: 3.9 })).toBe('stay');
  });

  it('is skipped while the rule holds it back', () => {
    expect(aim('interim', { quietUntil: 10 }, { time: 9 })).toBe('skip');
    expect(aim('interim', { quietUntil: 10 }, { time: 10 })).toBe(3);
    expect(aim('emergency', { quietUntil: 10 }, { time: 9 })).toBe(3);
  });
});

describe('a target that varies inside a band', () => {
  const targetBand = band('1.25', '4');

  it('is the leverage itself, or the nearest edge, for daily and interim rebalances', () => {
    expect(aim('daily', { targetBand }, { real: 2 })).toBe('stay');
    expect(aim('daily', { targetBand }, { real: 1 })).toBe(1.25);
    expect(aim('interim', { targetBand }, { real: 4.5 })).toBe(4);
    expect(aim('daily', { targetBand }, { real: 0 })).toBe(1.25);
    expect(aim('daily', { targetBand }, { real: -2 })).toBe(1.25);
  });

  it("is the fund's own where an operator asks, or it is established", () => {
    expect(aim('emergency', { targetBand }, { real: 2 })).toBe(3);
    expect(aim('establish', { targetBand }, { real: 0 })).toBe(3);
  });
});
