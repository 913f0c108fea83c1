import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { type Decimal, plain } from '../../src/domain/decimal.js';
import type { HoldersAttribution, IssuerAttribution } from '../../src/simulation/index-units.js';
import { simulate, simulateEveryTick } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { randomMarket } from './random-market.js';
import { inputOf, sumOf } from './simulated.js';

const RUNS = { numRuns: 60 };
const byIndex = (funds: readonly FundSettings[]) =>
  funds.map((fund) => ({ ...fund, model: 'index' as const }));
const sum = (parts: HoldersAttribution | Omit<IssuerAttribution, 'result'>): Decimal =>
  Object.values(parts).reduce((total, part) => total.plus(part), d(0));

describe('funds of the index model in any market', () => {
  it('explain the value of the units, the account and the issuer s result to the last digit', () => {
    fc.assert(
      fc.property(randomMarket, ({ market, funds }) => {
        for (const fund of simulate(inputOf(market, byIndex(funds))).funds) {
          if (fund.index === null) throw new Error('a fund of the index model is expected');
          const { holders, issuer, value, initialValue } = fund.index;
          const { result, ...parts } = issuer;
          const gained = d(value).minus(initialValue);
          expect(plain(sum(holders))).toBe(plain(gained));
          expect(value).toBe(plain(d(fund.nav).times(fund.units)));
          expect(plain(sumOf(fund))).toBe(plain(d(fund.equity).minus(fund.initialEquity)));
          expect(plain(sum(parts))).toBe(result);
          const atVenue = d(fund.equity).plus(fund.fees);
          expect(plain(atVenue.minus(fund.initialEquity).minus(gained))).toBe(result);
          expect(issuer.feeIncome).toBe(fund.fees);
        }
      }),
      RUNS,
    );
  });

  it('round by no more than the decimals of a NAV at each point and fee', () => {
    fc.assert(
      fc.property(randomMarket, ({ market, funds }) => {
        for (const fund of simulate(inputOf(market, byIndex(funds))).funds) {
          const events = fund.rebalances.length + 3 * 3 + 2;
          const most = d(fund.units).times('0.00000001').plus('0.00000001').times(events);
          expect(d(fund.navRounding).abs().lte(most)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('never lose NAV by a trade, and pass over quiet candles without a figure changing', () => {
    fc.assert(
      fc.property(randomMarket, ({ market, funds }) => {
        const input = inputOf(market, byIndex(funds));
        const simulated = simulate(input);
        expect(simulated).toEqual(simulateEveryTick(input));
        for (const { rebalances } of simulated.funds) {
          for (const { navBefore, navAfter } of rebalances) expect(navAfter).toBe(navBefore);
        }
      }),
      RUNS,
    );
  });
});
