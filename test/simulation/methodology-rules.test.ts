import { describe, expect, it } from 'vitest';
import { whySkipped } from '../../src/domain/daily-rule.js';
import { plain } from '../../src/domain/decimal.js';
import { dailyFlow } from '../../src/domain/expected-flow.js';
import { fixedTriggers, type InterimRule, quietUntil } from '../../src/domain/interim-rule.js';
import { equityOf, exposure, leverageRatio } from '../../src/domain/leverage.js';
import type { LeverageBand } from '../../src/domain/leverage-band.js';
import { feeAmount, feesDueBetween } from '../../src/domain/management-fee.js';
import { type AimRules, aimOf } from '../../src/domain/rebalance-aim.js';
import { gapsOf } from '../../src/domain/risk-gap.js';
import { oneTier } from '../../src/domain/risk-tiers.js';
import { nextDayTime } from '../../src/domain/zoned-time.js';
import { d } from '../domain/numbers.js';
import { shown } from './methodology-page.js';
import { text } from './simulated.js';

const TEN = Date.parse('2020-03-12T10:00Z');
const clock = (time: number | null | undefined): string =>
  new Date(time ?? Number.NaN).toISOString().slice(11, 16);

/** Three contracts bought at 100 with 100 of equity. */
const POINT = { price: d(100), contracts: d(3), cash: d(-200) };
const L = d(3);
const at = (price: number | string) => {
  const value = exposure(POINT.contracts, d(price));
  const equity = equityOf(POINT.cash, POINT.contracts, d(price));
  return { value, equity, leverage: leverageRatio(value, equity) };
};
const band = (from: string, to: string): LeverageBand => ({ from: text(from), to: text(to) });

/** The exposure that a rebalance of this cause aims at; null where it stays as it is. */
function aimed(cause: 'daily' | 'interim', price: number | string, rules: Partial<AimRules>): string | null {
  const { equity, leverage } = at(price);
  const aim = aimOf(
    { cause, first: true },
    {
      ...{ time: TEN, price: d(price), targetLeverage: L, position: { leverage } },
      rules: { daily: {}, interim: { range: null }, anchorPrice: text(100), quietUntil: null, ...rules },
    },
  );
  return aim.kind === 'leverage' ? plain(aim.leverage.times(equity)) : null;
}

describe('the worked examples of docs/methodology.md, of the rules', () => {
  it('times by the clocks of a zone', () => {
    const on = (day: string) =>
      clock(nextDayTime({ at: '02:30', zone: 'Europe/Berlin' }, Date.parse(`${day}T00:00Z`)));
    const days = ['2020-03-28', '2020-03-29', '2020-03-30', '2020-10-25', '2020-10-26'];
    expect(shown('- Clocks: ')).toEqual(days.map(on));
  });

  it('a daily that is skipped', () => {
    const { leverage } = at(105);
    const inside = { leverage: band('2.5', '3.5') };
    const now = { leverage, price: d(105), anchorPrice: d(100) };
    expect(whySkipped(inside, now)).not.toBeNull();
    expect(whySkipped({ ...inside, move: text('0.01') }, now)).toBeNull();
    expect(shown('- Skipped: ')).toEqual([leverage.toFixed(3)]);
  });

  it('triggers', () => {
    const triggers = (rule: InterimRule, leverage = L) => {
      const { below, above } = fixedTriggers(rule, leverage, POINT) ?? {};
      return [below, above];
    };
    const range = { range: text('0.15'), who: 'both' } as const;
    expect(shown('- Range for both: ')).toEqual(triggers(range));
    expect(triggers(range, d(-3))).toEqual(triggers(range));
    const edges = { range: null, band: band('2', '4') };
    expect(shown('- Band from 2 to 4')).toEqual(triggers({ ...edges, who: 'both' }));
    expect(triggers(edges)[1]).toBeNull();
  });

  it('an edge and a target band', () => {
    const interim = { range: null, band: band('2', '4') };
    expect(shown('- To the edge: ')).toEqual([
      at('88.8').leverage.toFixed(3),
      aimed('interim', '88.8', { interim: { ...interim, to: 'edge' } }),
      aimed('interim', '88.8', { interim }),
    ]);
    const targetBand = band('2.5', '3.5');
    expect(aimed('daily', 105, { targetBand })).toBeNull();
    expect(shown('- Target band from 2.5')).toEqual([
      plain(at(120).leverage),
      aimed('daily', 120, { targetBand }),
    ]);
  });

  it('what holds an interim rebalance back', () => {
    const until = (rule: Pick<InterimRule, 'cooldown' | 'mostADay'>) => clock(quietUntil(rule, [TEN], TEN));
    expect(shown('- Held back: ')).toEqual([until({ cooldown: text(600) }), until({ mostADay: 1 })]);
    expect(quietUntil({ mostADay: 2 }, [TEN], TEN)).toBeUndefined();
  });

  it('a continuous fee', () => {
    const schedule = { rate: text('0.0003'), at: [], continuous: true } as const;
    const [fee] = feesDueBetween(schedule, TEN, TEN + 500 * 60_000);
    const rate = fee?.rate ?? d(0);
    expect(shown('Example: a continuous fee of')).toEqual([rate, feeAmount(rate, d(100))].map(plain));
  });

  it('flows and gaps', () => {
    const flow = (leverage: number, closes: boolean) => dailyFlow(d(leverage), d(100), d('0.05'), closes);
    const closed = flow(3, true);
    expect(shown('reckons them too')).toEqual(
      [flow(3, false).bought, flow(-3, false).bought, closed.sold, closed.bought].map(plain),
    );
    const gaps = [at(100), at(85)].flatMap(({ value, equity }) => {
      const { toZero, toLiquidation } = gapsOf(value, equity, oneTier(d('0.005'))) ?? {};
      return [toZero, toLiquidation].map((gap) => plain((gap ?? d(0)).times(100).toDecimalPlaces(2)));
    });
    expect(shown('Example: 3L on an equity of 100')).toEqual(gaps);
  });
});
