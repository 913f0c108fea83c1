import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, plain } from '../../src/domain/decimal.js';
import { gapToLiquidation } from '../../src/domain/risk-gap.js';
import { oneTier, type RiskTiers } from '../../src/domain/risk-tiers.js';
import {
  type GuardedStrike,
  type GuardedTrade,
  type LimitValues,
  tradeRefusals,
} from '../../src/domain/trade-guards.js';
import { d } from './numbers.js';

const LIMITS: LimitValues = {
  available: d('60'),
  marginLeverage: d('6'),
  maintenanceMargin: d('0.005'),
  riskTiers: oneTier(new Decimal('0.005')),
  minGap: d('0.05'),
  caps: { leverage: null, notional: null },
  bestBid: d('99.99'),
  bestAsk: d('100.01'),
};

interface Case {
  readonly strike?: Partial<GuardedStrike>;
  readonly limits?: Partial<LimitValues>;
  readonly trade?: Partial<Omit<GuardedTrade, 'figures'>>;
  readonly leverageAfter?: string;
}

/** A trade from one position to another at a mark price of 100, with a collar of 1 %. */
function codes(from: string, to: string, { strike, limits, trade, leverageAfter }: Case = {}): string[] {
  const delta = Number(to) - Number(from);
  const side = delta > 0 ? 'buy' : 'sell';
  const full: GuardedStrike = {
    markPrice: d('100'),
    contracts: d(from),
    collar: d('0.01'),
    takerFee: d('0'),
    reduceOnly: false,
    limits: { ...LIMITS, ...limits },
    ...strike,
  };
  const figures = {
    deltaContracts: d(String(delta)),
    targetContracts: d(to),
    leverageAfter: d(leverageAfter ?? to),
  };
  const limitPrice = d(side === 'buy' ? '101' : '99');
  return tradeRefusals(full, { side, reduceOnly: false, limitPrice, figures, ...trade }).map(
    ({ code }) => code,
  );
}

describe('a trade that adds', () => {
  it('passes where everything holds', () => {
    expect(codes('0', '3')).toEqual([]);
    expect(codes('0', '-3')).toEqual([]);
  });

  it('needs margin for what the position grows by, at the worst price, and the fee', () => {
    expect(codes('0', '3', { limits: { available: d('50.5') } })).toEqual([]);
    expect(codes('0', '3', { limits: { available: d('50.49') } })).toEqual(['B-MARGIN-SHORT']);
    expect(codes('2', '3', { limits: { available: d('17') } })).toEqual([]);
    const fee = { takerFee: d('0.01') };
    expect(codes('2', '3', { strike: fee, limits: { available: d('17') } })).toEqual(['B-MARGIN-SHORT']);
    expect(codes('-2', '-3', { limits: { available: d('16') } })).toEqual(['B-MARGIN-SHORT']);
  });

  it('keeps the least gap to liquidation after it, by the maintenance margin of the position', () => {
    const thick = { maintenanceMargin: d('0'), riskTiers: oneTier(new Decimal('0.02')) };
    // A long at 5x stands (0.2 - 0.02) / 0.98 = 18.37 % from liquidation, a short 17.65 %.
    expect(codes('0', '3', { limits: { ...thick, minGap: d('0.18') }, leverageAfter: '5' })).toEqual([]);
    const short: Case = { limits: { ...thick, minGap: d('0.18') }, leverageAfter: '-5' };
    expect(codes('0', '-3', short)).toEqual(['B-GAP-THIN']);
    expect(codes('0', '3', { limits: { minGap: d('0') }, leverageAfter: '190' })).toEqual([]);
    expect(codes('0', '3', { limits: { minGap: d('0') }, leverageAfter: '201' })).toEqual(['B-GAP-THIN']);
  });

  it('keeps it by the tier that the trade itself reaches, though the position now is in a lower one', () => {
    const tiers: RiskTiers = [
      { limit: plain(d('250')), maintenanceMargin: plain(d('0.005')), deduction: plain(d('0')) },
      { limit: null, maintenanceMargin: plain(d('0.1')), deduction: plain(d('0')) },
    ];
    const limits = { riskTiers: tiers, minGap: d('0.25') };
    // A short at 3x stands (1/3 - 0.005) / 1.005 = 32.67 % from liquidation, with a margin of 10 % 21.21 %.
    expect(codes('-1', '-2', { limits, leverageAfter: '-3' })).toEqual([]);
    expect(codes('-2', '-3', { limits, leverageAfter: '-3' })).toEqual(['B-GAP-THIN']);
  });

  it('keeps it by what the venue asks for the position held, where that is more than its tiers say', () => {
    const limits = { maintenanceMargin: d('0.1'), minGap: d('0.25') };
    expect(codes('2', '3', { limits })).toEqual([]);
    expect(codes('-2', '-3', { limits })).toEqual(['B-GAP-THIN']);
  });

  it('is refused for its gap exactly where that is less than the least, however wide', () => {
    const rate = fc.integer({ min: 0, max: 900 }).map((permille) => plain(d(permille).div(1_000)));
    const amount = fc.integer({ min: 0, max: 50 }).map((size) => plain(d(size)));
    const cases = fc.record({
      ...{ first: rate, second: rate, maintenanceMargin: rate, deduction: amount },
      ...{ minGap: rate, leverage: fc.integer({ min: 1, max: 12_000 }), sign: fc.constantFrom(1, -1) },
    });
    fc.assert(
      fc.property(cases, ({ first, second, maintenanceMargin, deduction, minGap, leverage, sign }) => {
        const riskTiers: RiskTiers = [
          { limit: plain(d(250)), maintenanceMargin: first, deduction: plain(d(0)) },
          { limit: null, maintenanceMargin: second, deduction },
        ];
        const real = d(leverage).div(1_000).times(sign);
        const gaps = [riskTiers, oneTier(d(maintenanceMargin))].map((tiers) =>
          gapToLiquidation(real, tiers, d(300)),
        );
        const limits = { riskTiers, maintenanceMargin: d(maintenanceMargin), minGap: d(minGap) };
        const found = codes('0', sign === 1 ? '3' : '-3', { limits, leverageAfter: real.toFixed() });
        expect(found.includes('B-GAP-THIN')).toBe(Decimal.min(...gaps).lt(d(minGap)));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps that gap by the leverage of the account, where that is not the fund s own', () => {
    const wide = { minGap: d('0.3') };
    expect(codes('0', '3', { limits: wide, leverageAfter: '3' })).toEqual([]);
    expect(codes('0', '3', { limits: wide, trade: { accountLeverage: d('3.4') } })).toEqual(['B-GAP-THIN']);
    expect(codes('0', '3', { limits: wide, leverageAfter: '4', trade: { accountLeverage: d('2') } })).toEqual(
      [],
    );
    expect(codes('0', '3', { trade: { accountLeverage: null } })).toEqual(['B-GAP-THIN']);
  });

  it('stays within the caps', () => {
    const caps = { leverage: d('3'), notional: d('300') };
    expect(codes('0', '3', { limits: { caps } })).toEqual([]);
    expect(codes('0', '3', { limits: { caps }, leverageAfter: '3.0001' })).toEqual(['B-CAP-LEVERAGE']);
    expect(codes('0', '-3.01', { limits: { caps }, leverageAfter: '-3' })).toEqual(['B-CAP-NOTIONAL']);
  });

  it('finds somebody to trade with inside the collar', () => {
    expect(codes('0', '3', { limits: { bestAsk: d('101') } })).toEqual([]);
    expect(codes('0', '3', { limits: { bestAsk: d('101.01') } })).toEqual(['B-COLLAR']);
    expect(codes('0', '-3', { limits: { bestBid: d('98.99') } })).toEqual(['B-COLLAR']);
    expect(codes('0', '3', { limits: { bestAsk: null } })).toEqual(['B-COLLAR']);
  });

  it('is told everything at once', () => {
    const limits = { available: d('1'), minGap: d('0.5'), caps: { leverage: d('2'), notional: d('200') } };
    const strike = { reduceOnly: true };
    expect(codes('0', '3', { strike, limits, trade: { limitPrice: d('102') } })).toEqual([
      'B-REDUCE-ONLY',
      'B-COLLAR',
      'B-MARGIN-SHORT',
      'B-GAP-THIN',
      'B-CAP-LEVERAGE',
      'B-CAP-NOTIONAL',
    ]);
  });
});

describe('a trade that only reduces', () => {
  const against: LimitValues = {
    ...LIMITS,
    available: d('0'),
    minGap: d('0.9'),
    caps: { leverage: d('1'), notional: d('1') },
    bestBid: null,
    bestAsk: null,
  };

  it.each([
    ['5', '3'],
    ['-5', '-3'],
    ['5', '0'],
  ])('from %s to %s passes whatever is about adding', (from, to) => {
    expect(codes(from, to, { limits: against, strike: { reduceOnly: true } })).toEqual([]);
    expect(codes(from, to, { limits: against, trade: { reduceOnly: true } })).toEqual([]);
  });

  it('keeps its worst price within the collar', () => {
    expect(codes('5', '3', { trade: { limitPrice: d('98.99') } })).toEqual(['B-COLLAR']);
    expect(codes('-5', '-3', { trade: { limitPrice: d('101.01') } })).toEqual(['B-COLLAR']);
  });
});

describe('reduce-only', () => {
  it.each([
    ['3', '4'],
    ['3', '-1'],
    ['-3', '-4'],
    ['0', '1'],
  ])(
    'from %s to %s is no reduction: an order marked so, or a fund that only reduces, is refused',
    (from, to) => {
      const limits = { available: d('1000') };
      expect(codes(from, to, { limits, leverageAfter: '1', trade: { reduceOnly: true } })).toEqual([
        'B-REDUCE-ONLY',
      ]);
      expect(codes(from, to, { limits, leverageAfter: '1', strike: { reduceOnly: true } })).toEqual([
        'B-REDUCE-ONLY',
      ]);
    },
  );
});
