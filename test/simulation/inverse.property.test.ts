import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/domain/decimal.js';
import { simulate, simulateEveryTick } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { randomInverseMarket } from './random-market.js';
import { INVERSE_TERMS, inputOf, sumOf } from './simulated.js';

const RUNS = { numRuns: 30 };
const TERMS = { terms: INVERSE_TERMS };

describe('a simulation of inverse contracts in any market, with any rules', () => {
  it('passes over quiet candles without a figure changing', () => {
    fc.assert(
      fc.property(randomInverseMarket, ({ market, funds }) => {
        const input = inputOf(market, funds, TERMS);
        expect(simulate(input)).toEqual(simulateEveryTick(input));
      }),
      { numRuns: 15 },
    );
  });

  it('explains every change of equity in the coin to the last digit', () => {
    fc.assert(
      fc.property(randomInverseMarket, ({ market, funds }) => {
        for (const fund of simulate(inputOf(market, funds, TERMS)).funds) {
          expect(plain(sumOf(fund))).toBe(plain(d(fund.equity).minus(fund.initialEquity)));
          const value = fund.wipeOut === null ? d(fund.equity).plus(fund.navRounding) : d(0);
          expect(plain(d(fund.nav).times(fund.units))).toBe(plain(value));
        }
      }),
      RUNS,
    );
  });

  it('chains: whole contracts from one rebalance to the next, and each costs what it takes from NAV', () => {
    fc.assert(
      fc.property(randomInverseMarket, ({ market, funds }) => {
        for (const { rebalances, tradingCost, units } of simulate(inputOf(market, funds, TERMS)).funds) {
          rebalances.forEach((row, index) => {
            if (index > 0) expect(row.contractsBefore).toBe(rebalances[index - 1]?.contractsAfter);
            expect(d(row.contractsAfter).isInteger()).toBe(true);
          });
          const taken = rebalances.reduce((sum, row) => sum.plus(d(row.navBefore).minus(row.navAfter)), d(0));
          // Each NAV is rounded to its eighth decimal.
          const rounding = d(units).times(rebalances.length).times('0.00000001');
          expect(taken.times(units).minus(tradingCost).abs().lte(rounding)).toBe(true);
        }
      }),
      RUNS,
    );
  });
});
