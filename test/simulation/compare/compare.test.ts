import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FundSettings } from '../../../src/contract/fund-settings.js';
import { plain } from '../../../src/domain/decimal.js';
import {
  compareFund,
  DIFFERENCES,
  type PlayedFund,
  totalOf,
} from '../../../src/simulation/compare/compare-funds.js';
import { ruleDifferences } from '../../../src/simulation/compare/rule-differences.js';
import { fundOutcome } from '../../../src/simulation/fund-outcome.js';
import { HoldingsLog } from '../../../src/simulation/history/holdings-log.js';
import { simulate } from '../../../src/simulation/simulate.js';
import { d } from '../../domain/numbers.js';
import { hours, market } from '../../domain/recording.js';
import { randomMarket } from '../random-market.js';
import { fund, inputOf, text } from '../simulated.js';

const FALL = market(
  hours('BTCUSDT', [
    [100, 101, 99, 100],
    [100, 100, 84, 88],
    [88, 90, 86, 89],
    [89, 95, 88, 94],
  ]),
  { dailyAt: ['02:30'], to: Date.parse('2020-03-12T03:59:59.999Z') },
);

function played(on: typeof FALL, funds: readonly FundSettings[]): readonly PlayedFund[] {
  const log = new HoldingsLog();
  const simulation = simulate(inputOf(on, funds), log);
  return funds.flatMap((settings, index) => {
    const result = simulation.funds[index];
    if (result === undefined) return [];
    const held = log.of(settings.token);
    return [{ settings, result, held, outcome: fundOutcome(settings, result, simulation, on, held) }];
  });
}

function compared(first: FundSettings, second: FundSettings) {
  const [one, other] = [first, second].map((settings) => played(FALL, [settings])[0]);
  if (one === undefined || other === undefined) throw new Error('nothing was played');
  return compareFund(one, other);
}

describe('two rule sets over the same prices', () => {
  const wide = fund({ token: 'BTC3L', leverage: 3 });
  const narrow = fund({ token: 'BTC3L', leverage: 3, range: '0.1' });

  it('name what differs in the rules, every default filled in', () => {
    expect(ruleDifferences(wide, narrow)).toEqual([{ rule: 'interim.range', first: '0.15', second: '0.1' }]);
    const other = { ...narrow, account: 'elsewhere', leverage: text(2) };
    expect(ruleDifferences(wide, other).map(({ rule }) => rule)).toEqual(['leverage', 'interim.range']);
    const fees = fund({ token: 'BTC3L', leverage: 3, managementFee: { rate: text('0.001'), at: ['00:00'] } });
    expect(ruleDifferences(wide, fees)).toEqual([
      { rule: 'managementFee.at', first: '[00:00, 08:00, 16:00]', second: '[00:00]' },
    ]);
  });

  it('part at the first change that only one has, or after which they hold something else', () => {
    const { firstDifference, onlyIn } = compared(wide, narrow);
    expect(firstDifference).toMatchObject({
      time: expect.stringMatching(/^2020-03-12T01:/),
      first: null,
      second: { cause: 'interim' },
    });
    expect(onlyIn.first.map(({ cause }) => cause)).toEqual(['interim']);
    expect(onlyIn.second.map(({ cause }) => cause)).toEqual(['interim']);
    expect(onlyIn.first[0]?.time).not.toBe(onlyIn.second[0]?.time);
  });

  it('never part where the rules are the same', () => {
    expect(compared(wide, { ...wide, account: 'elsewhere' })).toMatchObject({
      rules: [],
      difference: '0',
      firstDifference: null,
      onlyIn: { first: [], second: [] },
    });
  });

  it('part at the first position where they begin with other money', () => {
    const richer = fund({ token: 'BTC3L', leverage: 3, equity: 200_000 });
    const { firstDifference, parts } = compared(wide, richer);
    expect(firstDifference).toMatchObject({ first: { cause: 'establish' }, second: { cause: 'establish' } });
    expect(parts.initialEquity).toBe('100000');
  });

  it('explain the difference of the equity to the last digit, for each fund and for all', () => {
    fc.assert(
      fc.property(randomMarket, fc.constantFrom('0.05', '0.15'), ({ market: on, funds }, range) => {
        const changed = funds.map((one) => ({
          ...one,
          rules: { ...one.rules, interim: { ...one.rules.interim, range: text(range) } },
        }));
        const seconds = played(on, changed);
        const all = played(on, funds).flatMap((one, index) => {
          const other = seconds[index];
          return other === undefined ? [] : [compareFund(one, other)];
        });
        const total = totalOf(all);
        if (total === null) throw new Error('all of them are of USDT');
        for (const { equity, difference, parts } of [...all, total]) {
          const sum = DIFFERENCES.reduce((total, part) => total.plus(parts[part]), d(0));
          expect(plain(sum)).toBe(difference);
          expect(plain(d(equity.second).minus(equity.first))).toBe(difference);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('have no sum over funds of several coins', () => {
    const linear = fund({ token: 'USD', leverage: 3 });
    const inverse = fund({ token: 'COIN', leverage: 2, face: '1', contract: 'BTCUSDT', equity: 10, nav: 1 });
    const all = [linear, inverse].map((settings) => compared(settings, settings));
    expect(all.map(({ settleCoin }) => settleCoin)[0]).toBe('USDT');
    expect(totalOf(all)).toBeNull();
  });
});
