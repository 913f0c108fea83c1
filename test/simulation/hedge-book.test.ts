import { describe, expect, it } from 'vitest';
import type { FundSettings } from '../../src/contract/fund-settings.js';
import { plain } from '../../src/domain/decimal.js';
import { simulate } from '../../src/simulation/simulate.js';
import type { HedgeBookResult } from '../../src/simulation/simulation.js';
import { d } from '../domain/numbers.js';
import { HOUR, hours, market, START, TICK } from '../domain/recording.js';
import { type FundChoice, fund, inputOf, text } from './simulated.js';

type Hours = readonly (readonly number[])[];
const calm = (price: number, count: number): Hours => Array(count).fill([price, price, price, price]);
const NO_FEE = { rate: plain(d(0)), at: [] };
const LONG: FundChoice = { token: 'BTC3L', leverage: 3 };
const SHORT: FundChoice = { token: 'BTC3S', leverage: -3 };

interface Played {
  readonly minGap?: string;
  readonly rates?: readonly string[];
  readonly book?: Pick<FundSettings, 'declaredBook'>;
}

function played(
  rows: Hours,
  choices: readonly FundChoice[],
  { minGap = '0.05', rates = ['0'], book = {} }: Played = {},
) {
  const candles = hours('BTCUSDT', rows);
  const funds = choices.map((choice) => {
    const made = fund({
      dailyAt: '23:00',
      managementFee: NO_FEE,
      ...choice,
      account: 'shared',
      model: 'index',
    });
    return { ...made, ...book, rules: { ...made.rules, minGap: text(minGap) } };
  });
  const funding = rates.map((rate, index) => ({ time: START + index * 8 * HOUR, rate: d(rate) }));
  const recorded = market(candles, {
    contracts: [{ contract: 'BTCUSDT', tickSize: TICK, candles, funding }],
    fees: funds.map(({ token, rules }) => ({ token, at: rules.managementFee.at })),
    dailyAt: funds.map(({ rules }) => rules.daily.at),
    ...{ from: START, to: START + rows.length * HOUR - 1 },
  });
  const simulated = simulate(inputOf(recorded, funds));
  return { ...simulated, book: bookOf(simulated.books) };
}

function bookOf([book]: readonly HedgeBookResult[]): HedgeBookResult {
  if (book === undefined) throw new Error('a hedge book is expected');
  return book;
}

describe('a hedge book', () => {
  it('holds the net of its funds: 3L and 3S of one size need no position at all', () => {
    const { book, funds } = played(calm(10_000, 1), [LONG, SHORT]);
    expect(book).toMatchObject({ contracts: '0', crossed: '30', executed: '0', equity: '200000' });
    expect(funds.map(({ contracts, tradingCost }) => [contracts, tradingCost])).toEqual([
      ['30', '0'],
      ['-30', '0'],
    ]);
  });

  it('trades the rest once, and each fund gets its part of it at one average price and its part of the fee', () => {
    const five: FundChoice = { token: 'BTC5L', leverage: 5, range: '0.07' };
    const { book, funds } = played(calm(10_000, 1), [LONG, SHORT, { ...five, equity: 50_000 }]);
    // 30 - 30 + 25: 30 cross, 25 are bought, by 3L and 5L in the proportion of 30 to 25.
    expect(book).toMatchObject({ contracts: '25', crossed: '30', executed: '25' });
    const [long, short, fast] = funds.map(({ attribution }) => attribution);
    expect(short).toMatchObject({ tradingFee: '0', slippage: '0' });
    const ratio = (part: 'tradingFee' | 'slippage') => Number(long?.[part]) / Number(fast?.[part]);
    expect(ratio('tradingFee')).toBeCloseTo(30 / 25, 3);
    expect(ratio('slippage')).toBeCloseTo(30 / 25, 3);
  });

  it('is dearer apart: the same funds with an account each pay for what would have crossed', () => {
    const choices = [LONG, { ...SHORT, equity: 60_000 }];
    const cost = (funds: readonly { readonly tradingCost: string }[]) =>
      funds.reduce((sum, { tradingCost }) => sum + Number(tradingCost), 0);
    const together = cost(played(calm(10_000, 1), choices).funds);
    const apart = choices.map((choice) =>
      cost(played(calm(10_000, 1), [choice, { ...LONG, token: 'NIL', equity: 0.01 }]).funds),
    );
    expect(together).toBeLessThan(apart.reduce((sum, one) => sum + one, 0) / 3);
  });

  it('cuts only the loser at its trigger; the book sells what that fund sells', () => {
    const { book, funds } = played([...calm(10_000, 1), [10_000, 10_000, 8_490, 8_490]], [LONG, SHORT]);
    expect(funds.map(({ rebalances }) => rebalances.map(({ cause }) => cause))).toEqual([
      ['establish', 'interim'],
      ['establish'],
    ]);
    const [long] = funds;
    const sold = d(30).minus(long?.contracts ?? 0);
    expect(book).toMatchObject({ contracts: plain(sold.negated()), executed: plain(sold) });
  });

  it('takes over what hedged a fund that a gap has wiped out, unwinds it, and bears the deficit', () => {
    const { book, funds, notes } = played([...calm(10_000, 1), ...calm(6_000, 2)], [LONG, SHORT]);
    const [long, short] = funds;
    expect(long).toMatchObject({ state: 'WIPED_OUT', nav: '0', contracts: '0' });
    expect(long?.index?.holders.deficit).toBe('20000');
    expect(long?.index?.issuer.deficit).toBe('-20000');
    expect(short).toMatchObject({ state: 'ACTIVE', nav: '220', contracts: '-30' });
    expect(book).toMatchObject({ contracts: '-30', executed: '30', residual: { contracts: '0' } });
    expect(notes).toEqual([
      expect.stringContaining(
        'BTC3L is WIPED_OUT: wiped out: NAV is -20: holders have nothing left, and the issuer bears a deficit of 20000',
      ),
    ]);
  });

  it('lets the issuer stand in for what the venue would not trade, until the next trade', () => {
    const odd = { ...SHORT, equity: 99_999 };
    const { book, funds } = played(calm(10_000, 1), [{ ...LONG, equity: 100_001 }, odd]);
    expect(funds.map(({ contracts }) => contracts)).toEqual(['30', '-29.999']);
    // 0.001 contracts are worth 10, and 5 is the least.
    expect(book).toMatchObject({ contracts: '0.001', executed: '0.001', residual: { contracts: '0' } });
    const cheap = played(calm(1_000, 1), [{ ...LONG, equity: 100_001 }, odd]);
    expect(cheap.funds.map(({ contracts }) => contracts)).toEqual(['300.003', '-299.997']);
    const least = played(calm(1_000, 1), [
      { ...LONG, equity: 100_001 },
      { ...SHORT, equity: 100_000 },
    ]);
    expect(least.funds.map(({ contracts }) => contracts)).toEqual(['300.003', '-300']);
    expect(least.book).toMatchObject({ contracts: '0', executed: '0', residual: { contracts: '-0.003' } });
  });

  describe('with a declared residual', () => {
    const declared = (residual: string, capital = '0') => ({
      declaredBook: { residual: text(residual), capital: text(capital) },
    });

    it('holds it beyond its funds, crosses with it, and brings it back with every trade', () => {
      // 3L wants 30, 3S -30, and the residual -2: two cross less among the funds, and two are sold.
      const { book, funds } = played(calm(10_000, 1), [LONG, SHORT], { book: declared('-2') });
      expect(funds.map(({ contracts }) => contracts)).toEqual(['30', '-30']);
      expect(book).toMatchObject({ contracts: '-2', executed: '2', crossed: '30' });
      expect(book.residual).toMatchObject({ declared: '-2', contracts: '-2' });
      const alone = played(calm(10_000, 1), [LONG], { book: declared('-2') });
      expect(alone.book).toMatchObject({ contracts: '28', executed: '28', crossed: '2' });
    });

    it("is the issuer's gain or loss, apart from the capital that was brought for it", () => {
      const rows = [...calm(10_000, 1), [10_000, 10_100, 10_000, 10_100]];
      const { book, funds } = played(rows, [LONG, SHORT], { book: declared('2', '7000') });
      const { price, tradingFee, slippage } = book.residual.attribution;
      expect(price).toBe('200');
      expect(book.residual.result).toBe(plain(d(price).plus(tradingFee).plus(slippage)));
      const gained = funds.reduce((sum, { equity }) => sum.plus(equity), d('-200000'));
      expect(book.equity).toBe(plain(d('207000').plus(gained).plus(book.residual.result)));
    });

    it('is traded along with what others want, and keeps a fund from its trade where the account is too small', () => {
      const { funds, notes } = played(calm(10_000, 1), [LONG], { book: declared('90') });
      expect(funds.map(({ state }) => state)).toEqual(['PAUSED']);
      expect(notes).toEqual([expect.stringMatching(/BTC3L: refused/)]);
      const brought = played(calm(10_000, 1), [LONG], { book: declared('90', '300000') });
      expect(brought.book).toMatchObject({ contracts: '120' });
    });
  });

  it('pays funding on its net; what the funds pay each other is their own', () => {
    const { book, funds } = played(calm(10_000, 9), [LONG, SHORT], { rates: ['0', '0.001'] });
    expect(book.equity).toBe('200000');
    expect(funds.map(({ funding }) => funding)).toEqual(['300', '-300']);
  });

  it('is judged as a whole by the gap of its account: every fund that wanted to trade is refused', () => {
    const wide = { minGap: '0.4' };
    const { book, funds, notes } = played(
      calm(10_000, 1),
      [LONG, { ...LONG, token: 'BTC2L', leverage: 2 }],
      wide,
    );
    // 50 contracts would be 2.5 times the equity of 200,000: 39.7 % from liquidation.
    expect(funds.map(({ state, contracts }) => [state, contracts])).toEqual([
      ['PAUSED', '0'],
      ['PAUSED', '0'],
    ]);
    expect(notes).toEqual([
      expect.stringMatching(/BTC2L: refused \(B-GAP-THIN: after the trade it would be 39\.\d+ % from liquid/),
      expect.stringMatching(/BTC3L: refused \(B-GAP-THIN/),
    ]);
    expect(book).toMatchObject({ contracts: '0', crossed: '0' });
    // Apart from each other 3L would be refused; with 3S its position is nobody's risk.
    const hedged = played(calm(10_000, 1), [LONG, SHORT], wide);
    expect(hedged.funds.map(({ state }) => state)).toEqual(['ACTIVE', 'ACTIVE']);
  });

  it('cannot be shared with a fund of the fund model', () => {
    const candles = hours('BTCUSDT', calm(10_000, 1));
    const funds = [LONG, SHORT].map((choice) => fund({ ...choice, account: 'shared' }));
    const recorded = market(candles, { to: START + HOUR - 1 });
    expect(() => simulate(inputOf(recorded, funds))).toThrow(
      'BTC3L, BTC3S share a book, which only funds of the index model can',
    );
  });
});
