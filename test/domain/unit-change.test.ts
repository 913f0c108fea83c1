import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNIT_SCALE } from '../../src/domain/dealing.js';
import { decimal, plain } from '../../src/domain/decimal.js';
import {
  changeUnits,
  kindOfRatio,
  parseRatio,
  ratioOfAll,
  type UnitRatio,
  whyUnitsCannotBe,
} from '../../src/domain/unit-change.js';
import { d } from './numbers.js';

const text = (value: string) => plain(d(value));
const ratio = (written: string): UnitRatio => {
  const read = parseRatio(written);
  if (read === null) throw new Error(written);
  return read;
};
const FUND = { units: text('1000.5'), nav: text('103.3'), pointNav: null };

describe('a ratio of new units to old ones', () => {
  it.each([
    ['10:1', 'split'],
    ['3:2', 'split'],
    ['1:10', 'merge'],
    ['5:5', null],
  ])('%s is a %s', (written, kind) => {
    expect(kindOfRatio(ratio(written))).toBe(kind);
  });

  it.each(['10', '10:', '10:0', '0:1', '-1:2', '1.5:1', '01:2', '1000000:1', '1:1:1', ' 1:2', ''])(
    'is not written as %j',
    (written) => {
      expect(parseRatio(written)).toBeNull();
    },
  );

  it('multiplies with those after it, in lowest terms', () => {
    expect(ratioOfAll([ratio('10:1'), ratio('1:4'), ratio('3:2')])).toEqual({
      newUnits: '15',
      oldUnits: '4',
    });
    expect(ratioOfAll([ratio('10:1'), ratio('1:10')])).toEqual({ newUnits: '1', oldUnits: '1' });
    expect(ratioOfAll([])).toEqual({ newUnits: '1', oldUnits: '1' });
  });
});

describe('a change of the units', () => {
  it('multiplies the supply and divides the NAV', () => {
    expect(changeUnits(FUND, ratio('10:1'))).toEqual({
      ...{ unitsBefore: '1000.5', unitsAfter: '10005', dust: '0' },
      ...{ navBefore: '103.3', navAfter: '10.33', navRounding: '0', pointNav: null },
    });
  });

  it('issues no part of the smallest unit, and names what it leaves, and how NAV is rounded', () => {
    const { unitsAfter, dust, navAfter, navRounding } = changeUnits(
      { ...FUND, units: text('1000.00000001'), nav: text('0.00000007') },
      ratio('3:2'),
    );
    expect([unitsAfter, dust]).toEqual(['1500.00000001', '0.000000005']);
    // 0.00000004666...
    expect([navAfter, navRounding]).toEqual(['0.00000005', '0.000000003333333333333333333333']);
  });

  it('changes N0 of the index model alike, to its own decimals', () => {
    const { pointNav } = changeUnits({ ...FUND, pointNav: text('103.2') }, ratio('7:1'));
    expect(pointNav).toEqual({ before: '103.2', after: '14.742857142857142857' });
  });

  it.each([
    [{ units: text('0.00000001') }, '1:2', 'no unit would be left'],
    [{ units: text('10000000') }, '999999:1', 'it would have 9999990000000 units: at most 1000000000000'],
    [{ nav: text('0.00000001') }, '3:1', 'its NAV would be rounded to zero, at 8 decimals'],
    [{}, '10:1', null],
  ])('of %j by %s: %s', (changes, written, why) => {
    expect(whyUnitsCannotBe(changeUnits({ ...FUND, ...changes }, ratio(written)))).toBe(why);
  });

  it('explains every digit: what is lost is dust and rounding, and less than the smallest of each', () => {
    const amounts = fc
      .bigInt({ min: 1n, max: 10n ** 15n })
      .map((cents) => text(d(String(cents)).div(1e8).toFixed()));
    const terms = fc.integer({ min: 1, max: 999_999 });
    fc.assert(
      fc.property(amounts, amounts, terms, terms, (units, nav, newUnits, oldUnits) => {
        const figures = changeUnits({ units, nav, pointNav: null }, ratio(`${newUnits}:${oldUnits}`));
        const exactUnits = decimal(units).times(newUnits).div(oldUnits);
        const exactNav = decimal(nav).times(oldUnits).div(newUnits);
        const dust = decimal(figures.dust);
        const rounding = decimal(figures.navRounding);
        const isDust = exactUnits.minus(figures.unitsAfter).minus(dust).abs().lt('1e-29');
        const isRounding = decimal(figures.navAfter).minus(exactNav).minus(rounding).abs().lt('1e-29');
        expect([isDust, isRounding]).toEqual([true, true]);
        expect(dust.gte(0) && dust.lt('0.00000001')).toBe(true);
        expect(rounding.abs().lte('0.000000005')).toBe(true);
        expect(decimal(figures.unitsAfter).decimalPlaces()).toBeLessThanOrEqual(UNIT_SCALE);
      }),
    );
  });
});
