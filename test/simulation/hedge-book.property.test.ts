import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeclaredBook, FundSettings } from '../../src/contract/fund-settings.js';
import { type Decimal, plain } from '../../src/domain/decimal.js';
import { simulate, simulateEveryTick } from '../../src/simulation/simulate.js';
import { d } from '../domain/numbers.js';
import { randomMarket } from './random-market.js';
import { inputOf } from './simulated.js';

const RUNS = { numRuns: 60 };
/** Of no residual, of one within the account's means and of one beyond them; whole lots or not. */
const anyBook = fc.record({
  residual: fc.integer({ min: -40_000, max: 40_000 }).map((lots) => plain(d(lots).times('0.0005'))),
  capital: fc.constantFrom(plain(d('0')), plain(d('50000.5'))),
});
/** All funds of a contract in one account. */
const sharing = (funds: readonly FundSettings[], declaredBook: DeclaredBook): readonly FundSettings[] =>
  funds.map((fund) => ({ ...fund, model: 'index', account: fund.contract.toLowerCase(), declaredBook }));
const sum = (values: readonly (string | Decimal)[]): Decimal =>
  values.reduce((total: Decimal, value) => total.plus(value), d(0));

describe('hedge books in any market', () => {
  it('hold what their funds and the residual hold, and lose no amount between them', () => {
    fc.assert(
      fc.property(randomMarket, anyBook, ({ market, funds: choices }, declared) => {
        const { funds, books } = simulate(inputOf(market, sharing(choices, declared)));
        for (const book of books) {
          const members = funds.filter(({ token }) => book.tokens.includes(token));
          const { residual } = book;
          const held = sum([...members.map(({ contracts }) => contracts), residual.contracts]);
          expect(plain(held)).toBe(book.contracts);
          // Fees are owed, and not paid out: at the venue they are still there.
          const atVenue = members.map(({ equity, fees }) => d(equity).plus(fees));
          expect(plain(sum([...atVenue, residual.result, declared.capital]))).toBe(book.equity);
          expect(plain(sum(Object.values(residual.attribution)))).toBe(residual.result);
        }
      }),
      RUNS,
    );
  });

  it('explain both sides of every fund, and what the issuer gained by the whole book, to the last digit', () => {
    fc.assert(
      fc.property(randomMarket, anyBook, ({ market, funds: choices }, declared) => {
        const { funds, books } = simulate(inputOf(market, sharing(choices, declared)));
        for (const book of books) {
          const members = funds.filter(({ token }) => book.tokens.includes(token));
          const gained = members.map(({ index }) => d(index?.value ?? 0).minus(index?.initialValue ?? 0));
          const capital = sum([...members.map(({ initialEquity }) => initialEquity), declared.capital]);
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
      fc.property(randomMarket, anyBook, ({ market, funds }, declared) => {
        const input = inputOf(market, sharing(funds, declared));
        expect(simulate(input)).toEqual(simulateEveryTick(input));
      }),
      RUNS,
    );
  });
});
