import { Decimal as Library } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BigDecimal } from '../../src/domain/big-decimal.js';

/** What `BigDecimal` answers like. */
const Judge = Library.clone({
  precision: 40,
  rounding: Library.ROUND_HALF_EVEN,
  toExpNeg: -100,
  toExpPos: 100,
});

const RUNS = { numRuns: 2_000 };

const numberText = fc
  .record({
    sign: fc.constantFrom('', '-'),
    digits: fc.oneof(
      fc.bigInt({ min: 0n, max: 10n ** 45n }).map(String),
      fc.integer({ min: 0, max: 2_000_000 }).map(String),
      // Ties, round numbers, and what rounds up into one more digit.
      fc
        .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 45 }))
        .map(([n, zeros]) => `${n}5${'0'.repeat(zeros)}`),
      fc.integer({ min: 1, max: 45 }).map((nines) => '9'.repeat(nines)),
    ),
    scale: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ sign, digits, scale }) => {
    const padded = digits.padStart(scale + 1, '0');
    return scale === 0 ? `${sign}${digits}` : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  });
const rounding = fc.constantFrom(0, 1, 2, 3, 4, 5, 6);

/** Zero has no sign here, and neither has it on the wire. */
const shown = (value: { toString(): string }) => value.toString().replace(/^-(0(\.0*)?)$/, '$1');

describe('a decimal of whole numbers', () => {
  it('is taken from text and from numbers as decimal.js takes them, and written as it writes them', () => {
    fc.assert(
      fc.property(fc.oneof(numberText, fc.double(), fc.integer().map(String)), (value) => {
        const [mine, its] = [new BigDecimal(value), new Judge(value)];
        expect(shown(mine)).toBe(shown(its));
        expect(shown(mine.toFixed())).toBe(shown(its.toFixed()));
        expect(mine.toNumber() + 0).toBe(its.toNumber() + 0);
        expect(JSON.stringify({ mine })).toBe(JSON.stringify({ mine: shown(its) }));
      }),
      RUNS,
    );
  });

  it('is added, subtracted, multiplied, divided and compared as by decimal.js', () => {
    fc.assert(
      fc.property(numberText, numberText, (a, b) => {
        const [x, y] = [new BigDecimal(a), new BigDecimal(b)];
        // Zero has no sign, so that dividing by it has the dividend's.
        const [p, q] = [new Judge(a), new Judge(b).isZero() ? new Judge(0) : new Judge(b)];
        for (const operation of ['plus', 'minus', 'times', 'mul', 'div', 'dividedBy'] as const) {
          expect([operation, shown(x[operation](y))]).toEqual([operation, shown(p[operation](q))]);
        }
        for (const comparison of ['eq', 'lt', 'lte', 'gt', 'gte', 'cmp', 'comparedTo'] as const) {
          expect([comparison, x[comparison](y)]).toEqual([comparison, p[comparison](q)]);
        }
        expect(shown(BigDecimal.max(x, y))).toBe(shown(Judge.max(p, q)));
        expect(shown(BigDecimal.min(a, b))).toBe(shown(Judge.min(a, b)));
      }),
      RUNS,
    );
  });

  it('is divided back to what was multiplied, and keeps a tie a tie', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999, max: 9_999 }), fc.integer({ min: 1, max: 9_999 }), (a, b) => {
        expect(new BigDecimal(a).times(b).div(b)).toEqual(new BigDecimal(a));
        expect(shown(new BigDecimal(a).div(b).plus(a))).toBe(shown(new Judge(a).div(b).plus(a)));
      }),
      RUNS,
    );
  });

  it('is rounded as by decimal.js, to decimals, to digits and to the nearest step', () => {
    fc.assert(
      fc.property(numberText, numberText, fc.integer({ min: 0, max: 30 }), rounding, (a, b, places, mode) => {
        const [x, p] = [new BigDecimal(a), new Judge(a)];
        expect(shown(x.toDecimalPlaces(places, mode))).toBe(shown(p.toDecimalPlaces(places, mode)));
        expect(shown(x.toSignificantDigits(places + 1, mode))).toBe(
          shown(p.toSignificantDigits(places + 1, mode)),
        );
        expect(shown(x.toFixed(places, mode))).toBe(shown(p.toFixed(places, mode)));
        const step = new Judge(b).abs().toFixed();
        expect(shown(x.toNearest(step, mode))).toBe(shown(p.toNearest(step, mode)));
        expect([x.ceil(), x.floor(), x.round(), x.trunc()].map(shown)).toEqual(
          [p.ceil(), p.floor(), p.round(), p.trunc()].map(shown),
        );
      }),
      RUNS,
    );
  });

  it('tells of itself what decimal.js tells', () => {
    fc.assert(
      fc.property(numberText, (a) => {
        const [x, p] = [new BigDecimal(a), new Judge(a)];
        expect([x.abs(), x.negated(), x.neg()].map(shown)).toEqual(
          [p.abs(), p.negated(), p.neg()].map(shown),
        );
        expect([x.isZero(), x.isInteger(), x.isFinite(), x.isNaN()]).toEqual([
          p.isZero(),
          p.isInteger(),
          p.isFinite(),
          p.isNaN(),
        ]);
        expect([x.decimalPlaces(), x.precision(), x.e]).toEqual([p.decimalPlaces(), p.precision(), p.e]);
        if (!p.isZero()) expect([x.isNegative(), x.isPositive()]).toEqual([p.isNegative(), p.isPositive()]);
      }),
      RUNS,
    );
  });

  it('leaves the rest of a division as decimal.js does, where it is not longer than the precision', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer({ min: 0, max: 9 }), (a, b, places) => {
        const [x, y] = [new BigDecimal(a), new BigDecimal(b).div(10 ** places)];
        expect(shown(x.mod(y))).toBe(shown(new Judge(a).mod(new Judge(b).div(10 ** places))));
      }),
      RUNS,
    );
  });

  it('looks alike where it is equal, however it came to be', () => {
    const values = ['1.50', '1.5', '01.5', '15e-1', 1.5].map((value) => new BigDecimal(value));
    for (const value of values) expect(value).toEqual(values[0]);
    expect(new BigDecimal('0.25').times(4)).toEqual(new BigDecimal(1));
    expect(new BigDecimal('1e30').div('1e28')).toEqual(new BigDecimal(100));
    expect(new BigDecimal('-0')).toEqual(new BigDecimal(0));
    expect(new BigDecimal('1.5')).not.toEqual(new BigDecimal('1.6'));
  });

  it('is not finite where decimal.js is not, and refuses what is no number', () => {
    const [one, zero] = [new BigDecimal(1), new BigDecimal(0)];
    const endless = one.div(zero);
    const found = [
      endless,
      endless.negated(),
      zero.div(zero),
      endless.minus(endless),
      endless.times(-2),
      one.div(endless),
    ];
    expect(found.map(shown)).toEqual(['Infinity', '-Infinity', 'NaN', 'NaN', '-Infinity', '0']);
    expect([endless.gt(1e300), endless.lt(1), zero.div(zero).eq(zero), one.lt(Number.NaN)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect([endless.isFinite(), endless.isNaN(), zero.div(zero).isNaN(), endless.isZero()]).toEqual([
      false,
      false,
      true,
      false,
    ]);
    for (const text of ['', ' 1', '1,5', 'one', '--1', '1e', '1.2.3'])
      expect(() => new BigDecimal(text)).toThrow(/Invalid argument/);
  });

  it('leaves roots, powers and logarithms to decimal.js', () => {
    expect(shown(new BigDecimal(2).sqrt())).toBe(new Judge(2).sqrt().toString());
    expect(shown(new BigDecimal('1.01').pow(365))).toBe(new Judge('1.01').pow(365).toString());
    expect(shown(new BigDecimal('0.3').ln())).toBe(new Judge('0.3').ln().toString());
    expect(shown(new BigDecimal('0.3').exp())).toBe(new Judge('0.3').exp().toString());
  });
});
