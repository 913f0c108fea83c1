import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { type Decimal, plain } from '../../src/domain/decimal.js';
import { simulate, simulateEveryTick } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { randomMarket } from './random-market.js';
import { inputOf } from './simulated.js';

const RUNS = { numRuns: 60 };
/** All funds of a contract in one account. */
const sharing = (funds: readonly FundSettings[]): readonly FundSettings[] =>
  funds.map((fund) => ({ ...fund, model: 'index', account: fund.contract.toLowerCase() }));
const sum = (values: readonly (string | Decimal)[]): Decimal =>
  values.reduce((total: Decimal, value) => total.plus(value), d(0));

describe('hedge books in any market', () => {
  it('hold what their funds and the residual hold, and lose no amount between them', () => {
    fc.assert(
      fc.property(randomMarket, ({ market, funds: choices }) => {
        const { funds, books } = simulate(inputOf(market, sharing(choices)));
        for (const book of books) {
          const members = funds.filter(({ token }) => book.tokens.includes(token));
          const { residual } = book;
          const held = sum([...members.map(({ contracts }) => contracts), residual.contracts]);
          expect(plain(held)).toBe(book.contracts);
          // Fees are owed, and not paid out: at the venue they are still there.
          const atVenue = members.map(({ equity, fees }) => d(equity).plus(fees));
          expect(plain(sum([...atVenue, residual.result]))).toBe(book.equity);
          expect(plain(sum(Object.values(residual.attribution)))).toBe(residual.result);
        }
      }),
      RUNS,
    );
  });

  it('explain both sides of every fund, and what the issuer gained by the whole book, to the last digit', () => {
    fc.assert(
      fc.property(randomMarket, ({ market, funds: choices }) => {
        const { funds, books } = simulate(inputOf(market, sharing(choices)));
        for (const book of books) {
          const members = funds.filter(({ token }) => book.tokens.includes(token));
          const gained = members.map(({ index }) => d(index?.value ?? 0).minus(index?.initialValue ?? 0));
          const capital = sum(members.map(({ initialEquity }) => initialEquity));
          const issuer = sum(
            [...members.map(({ index }) => index?.issuer.result ?? 0), book.residual.result].map(d),
          );
          expect(plain(d(book.equity).minus(capital).minus(sum(gained)))).toBe(plain(issuer));
        }
      }),
      RUNS,
    );
  });

  it('pass over quiet candles without a figure changing', () => {
    fc.assert(
      fc.property(randomMarket, ({ market, funds }) => {
        const input = inputOf(market, sharing(funds));
        expect(simulate(input)).toEqual(simulateEveryTick(input));
      }),
      RUNS,
    );
  });
});
