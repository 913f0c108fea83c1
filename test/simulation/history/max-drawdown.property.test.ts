import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { navAt } from '../../../src/simulation/history/holdings.js';
import { HoldingsLog } from '../../../src/simulation/history/holdings-log.js';
import { maxDrawdown } from '../../../src/simulation/history/max-drawdown.js';
import { walkHoldings } from '../../../src/simulation/history/walk-holdings.js';
import { simulate } from '../../../src/simulation/simulate.js';
import { d } from '../../domain/numbers.js';
import { randomMarket } from '../random-market.js';
import { inputOf } from '../simulated.js';

describe('the greatest drawdown', () => {
  it('is the deepest of all falls from the highest NAV before, computed in decimals throughout', () => {
    fc.assert(
      fc.property(randomMarket, ({ market, funds }) => {
        const log = new HoldingsLog();
        simulate(inputOf(market, funds), log);
        for (const { token, contract } of funds) {
          const held = log.of(token);
          let [peak, deepest] = [d(0), d(0)];
          walkHoldings(market, contract, held, ({ holdings, price }) => {
            const nav = navAt(holdings, price);
            if (nav.gt(peak)) peak = nav;
            const depth = peak.gt(0) ? nav.div(peak).minus(1) : d(0);
            if (depth.lt(deepest)) deepest = depth;
          });
          expect(
            d(maxDrawdown(market, contract, held))
              .minus(deepest)
              .abs()
              .lte('0.00000001'),
          ).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
