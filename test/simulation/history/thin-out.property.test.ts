import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, plain } from '../../../src/domain/decimal.js';
import type { RebalanceRow } from '../../../src/simulation/fund-result.js';
import { leverageAt, navAt } from '../../../src/simulation/history/holdings.js';
import { HoldingsLog } from '../../../src/simulation/history/holdings-log.js';
import { ThinOut } from '../../../src/simulation/history/thin-out.js';
import { type Reading, walkHoldings } from '../../../src/simulation/history/walk-holdings.js';
import { simulate } from '../../../src/simulation/simulate.js';
import { d } from '../../domain/numbers.js';
import { randomMarket } from '../random-market.js';
import { inputOf } from '../simulated.js';

const RUNS = { numRuns: 30 };
const nav = ({ holdings, price }: Reading): Decimal => navAt(holdings, price);
const leverage = ({ holdings, price }: Reading): number => {
  const read = leverageAt(holdings, price);
  return read.kind === 'leverage' ? read.value.abs().toNumber() : Number.NaN;
};

const walked = fc.tuple(randomMarket, fc.integer({ min: 1, max: 12 })).map(([{ market, funds }, slots]) => {
  const log = new HoldingsLog();
  const result = simulate(inputOf(market, funds), log);
  return result.funds.flatMap((fund, index) => {
    const contract = funds[index]?.contract ?? '';
    const readings: Reading[] = [];
    const thinOut = new ThinOut(market, slots);
    walkHoldings(market, contract, log.of(fund.token), (reading) => {
      readings.push(reading);
      thinOut.add(reading);
    });
    return [{ fund, slots, readings, kept: thinOut.end() }];
  });
});

/** A double's rounding error may choose the other of two readings that are as good as equal. */
const near = (value: number) => expect.closeTo(value, 8);
const extremes = (readings: readonly Reading[]) => {
  const navs = readings.map((reading) => nav(reading).toNumber());
  const leverages = readings.map(leverage).filter((value) => !Number.isNaN(value));
  return [Math.min(...navs), Math.max(...navs), Math.min(...leverages), Math.max(...leverages)];
};

function expectSides(
  readings: readonly Reading[],
  [first, last]: readonly [RebalanceRow, RebalanceRow],
): void {
  const { cause, time } = first;
  const sides = readings.filter((one) => one.rebalance === cause && one.time === Date.parse(time));
  const [before, after] = [sides.find(({ at }) => at === 'before'), sides.find(({ at }) => at === 'after')];
  if (cause !== 'establish') expect(before && plain(nav(before))).toBe(first.navBefore);
  expect(after && plain(nav(after))).toBe(last.navAfter);
  expect(after && plain(after.holdings.contracts)).toBe(last.contractsAfter);
}

/** Several attempts of one rebalance are one change: the first and the last of each. */
function changesOf(rows: readonly RebalanceRow[]): readonly (readonly [RebalanceRow, RebalanceRow])[] {
  const changes = new Map<string, [RebalanceRow, RebalanceRow]>();
  for (const row of rows) {
    const key = `${row.time} ${row.cause}`;
    changes.set(key, [changes.get(key)?.[0] ?? row, row]);
  }
  return [...changes.values()];
}

function deepestFall(navs: readonly Decimal[]): Decimal {
  let [highest, deepest] = [d(0), d(0)];
  for (const value of navs) {
    highest = Decimal.max(highest, value);
    if (highest.gt(0)) deepest = Decimal.min(deepest, value.div(highest).minus(1));
  }
  return deepest;
}

describe('a thinned history of any market', () => {
  it('follows the figures of the simulation: both sides of each rebalance, and the end', () => {
    fc.assert(
      fc.property(walked, (funds) => {
        for (const { fund, readings } of funds) {
          for (const change of changesOf(fund.rebalances)) expectSides(readings, change);
          const last = readings.at(-1);
          expect(last && plain(nav(last))).toBe(fund.nav);
        }
      }),
      RUNS,
    );
  });

  it('keeps the extremes of NAV and leverage and the deepest drawdown of the whole', () => {
    fc.assert(
      fc.property(walked, (funds) => {
        for (const { readings, kept } of funds) {
          expect(extremes(kept.map(({ reading }) => reading))).toEqual(extremes(readings).map(near));
          const found = kept.map(({ reading, peak }) => nav(reading).div(nav(peak)).minus(1).toNumber());
          expect(Math.min(...found)).toEqual(near(deepestFall(readings.map(nav)).toNumber()));
        }
      }),
      RUNS,
    );
  });

  it('is bounded: six readings a slot and both sides of each rebalance, in the order of time', () => {
    fc.assert(
      fc.property(walked, (funds) => {
        for (const { readings, kept, slots } of funds) {
          const sides = readings.filter(({ rebalance }) => rebalance !== null);
          expect(kept.length).toBeLessThanOrEqual(6 * slots + sides.length);
          expect(sides.every((side) => kept.some(({ reading }) => reading === side))).toBe(true);
          const times = kept.map(({ reading }) => reading.time);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
        }
      }),
      RUNS,
    );
  });
});
