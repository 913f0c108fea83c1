import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, plain } from '../../src/domain/decimal.js';
import type { RecordedContract } from '../../src/domain/recorded-market.js';
import { candlesOf } from '../../src/simulation/read-candles.js';
import { simulate, simulateEveryTick } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { randomMarket, randomMarketOfRules } from './random-market.js';
import { inputOf, sumOf } from './simulated.js';

const RUNS = { numRuns: 100 };
const DAY = 24 * 3_600_000;
/** Outcomes that set a rebalance point. */
const MOVES = new Set(['done', 'no-trade-needed']);

/** A contract's candles as a reader of files gives them. */
function asRead(recorded: RecordedContract): RecordedContract {
  const { contract, candles } = recorded;
  const cell = (line: number, path: string, value: Decimal | number) => ({
    ...{ text: value.toString(), line, column: 1, path },
  });
  const rows = Array.from({ length: candles.length }, (_, index) => {
    const candle = candles.at(index);
    if (candle === undefined) throw new Error('a candle is missing');
    const { openTime, open, high, low, close } = candle;
    const prices = Object.entries({ open, high, low, close }).map(([name, price]) =>
      cell(index, name, price),
    );
    return [cell(index, 'ts', openTime), null, ...prices];
  });
  return {
    ...recorded,
    candles: candlesOf(contract, contract, rows, { from: null, to: null, gaps: 'carry' }),
  };
}

describe('a simulation of funds with any rules', () => {
  it('passes over quiet candles without a figure changing', () => {
    fc.assert(
      fc.property(randomMarketOfRules, ({ market, funds }) => {
        const input = inputOf(market, funds);
        expect(simulate(input)).toEqual(simulateEveryTick(input));
      }),
      RUNS,
    );
  });

  it('explains every change of equity to the last digit', () => {
    fc.assert(
      fc.property(randomMarketOfRules, ({ market, funds }) => {
        for (const fund of simulate(inputOf(market, funds)).funds) {
          expect(plain(sumOf(fund))).toBe(plain(d(fund.equity).minus(fund.initialEquity)));
        }
      }),
      RUNS,
    );
  });

  it('never makes more interim rebalances a day than the rule allows, nor one within its cooldown', () => {
    fc.assert(
      fc.property(randomMarketOfRules, ({ market, funds }) => {
        const { funds: results } = simulate(inputOf(market, funds));
        for (const [index, { rebalances }] of results.entries()) {
          const { cooldown, mostADay = Number.POSITIVE_INFINITY } = funds[index]?.rules.interim ?? {};
          const made = rebalances.filter(
            ({ cause, outcome }) => cause === 'interim' && MOVES.has(outcome ?? ''),
          );
          const times = made.map(({ time }) => Date.parse(time ?? ''));
          times.forEach((time, at) => {
            const sameDay = times.filter((other) => Math.floor(other / DAY) === Math.floor(time / DAY));
            expect(sameDay.length).toBeLessThanOrEqual(mostADay);
            const before = times[at - 1] ?? Number.NEGATIVE_INFINITY;
            expect(time - before).toBeGreaterThanOrEqual(Number(cooldown ?? 0) * 1_000);
          });
        }
      }),
      RUNS,
    );
  });
});

describe('a simulation of any market', () => {
  it('passes over quiet candles without a figure changing', () => {
    fc.assert(
      fc.property(randomMarket, ({ market, funds }) => {
        const input = inputOf(market, funds);
        expect(simulate(input)).toEqual(simulateEveryTick(input));
      }),
      RUNS,
    );
  });

  it('reads the same from the compact blocks of a recording', () => {
    fc.assert(
      fc.property(randomMarket, ({ market, funds }) => {
        const recorded = { ...market, contracts: market.contracts.map(asRead) };
        expect(simulate(inputOf(recorded, funds))).toEqual(simulateEveryTick(inputOf(market, funds)));
      }),
      RUNS,
    );
  });

  it('explains every change of equity to the last digit', () => {
    fc.assert(
      fc.property(randomMarket, ({ market, funds }) => {
        for (const fund of simulate(inputOf(market, funds)).funds) {
          expect(plain(sumOf(fund))).toBe(plain(d(fund.equity).minus(fund.initialEquity)));
          expect(d(fund.nav).isNegative()).toBe(false);
          const value = fund.wipeOut === null ? d(fund.equity).plus(fund.navRounding) : d(0);
          expect(plain(d(fund.nav).times(fund.units))).toBe(plain(value));
        }
      }),
      RUNS,
    );
  });

  it('chains: a rebalance begins with the contracts that the one before left, and costs what it takes from NAV', () => {
    fc.assert(
      fc.property(randomMarket, ({ market, funds }) => {
        for (const { rebalances, tradingCost, units } of simulate(inputOf(market, funds)).funds) {
          rebalances.slice(1).forEach((row, index) => {
            expect(row.contractsBefore).toBe(rebalances[index]?.contractsAfter);
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
