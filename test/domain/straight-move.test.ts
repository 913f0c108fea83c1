import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneTier, type RiskTiers } from '../../src/domain/risk-tiers.js';
import { type MovedFund, straightMove } from '../../src/domain/straight-move.js';
import { text } from '../simulation/simulated.js';
import { d, expectRounded } from './numbers.js';

interface Choice {
  readonly leverage?: number;
  readonly range?: string;
  readonly margin?: string;
  readonly tiers?: RiskTiers;
  readonly feeRate?: string;
  readonly lot?: string;
  readonly tick?: string;
  readonly isCut?: boolean;
}

/** A fund at target on an equity of 100 at a price of 100; nothing costs anything unless said. */
function fund(choice: Choice = {}): MovedFund {
  const { leverage = 3, range = '0.15', feeRate = '0', lot = '0', tick = '0', margin = '0' } = choice;
  return {
    sizing: {
      targetLeverage: d(leverage),
      ...{ equity: d(100), contracts: d(leverage), price: d(100) },
      ...{ feeRate: d(feeRate), slippage: d(0), lotSize: d(lot), minOrder: d(0), minNotional: d(0) },
    },
    anchor: { price: text(100), range: text(range) },
    range: text(range),
    tickSize: d(tick),
    riskTiers: choice.tiers ?? oneTier(d(margin)),
    isCut: choice.isCut ?? true,
  };
}

function heldAt(choice: Choice, price: string) {
  const outcome = straightMove(fund(choice), d(price));
  if (outcome.kind !== 'held') throw new Error(`${outcome.kind} at ${outcome.price}`);
  return { ...outcome, nav: outcome.equity.div(100) };
}

describe('a straight move of the price', () => {
  it.each([
    [3, '70', 2, '0.274'],
    [3, '50', 4, '0.0799'],
    [3, '30', 7, '0.0123'],
    [-3, '200', 4, '0.0521'],
  ])(
    'of a %sx fund to %s of 100 has %s triggers and leaves the published NAV',
    (leverage, price, triggers, nav) => {
      const moved = heldAt({ leverage }, price);
      expect(moved.triggers).toBe(triggers);
      expectRounded(moved.nav, nav);
    },
  );

  it('there and back ends at 0.343 of the NAV, since no trigger is undone', () => {
    const fallen = straightMove(fund(), d(50));
    if (fallen.kind !== 'held') throw new Error(fallen.kind);
    const { equity, contracts, price } = fallen;
    const sizing = { ...fund().sizing, equity, contracts, price };
    const anchor = { price: text(d('0.85').pow(4).times(100).toFixed()), range: text('0.15') };
    const back = straightMove({ ...fund(), sizing, anchor }, d(100));
    if (back.kind !== 'held') throw new Error(back.kind);
    expect(back.triggers).toBe(0);
    expectRounded(back.equity.div(100), '0.343');
  });

  it('up to the trigger itself changes nothing but the price; one tick further the fund is cut', () => {
    expect(heldAt({ tick: '0.1' }, '85')).toMatchObject({ triggers: 0 });
    const cut = heldAt({ tick: '0.1' }, '84.9');
    expect(cut.triggers).toBe(1);
    expect(cut.leverage.toFixed()).toBe('3');
    expect(heldAt({ leverage: -3, tick: '0.1' }, '115')).toMatchObject({ triggers: 0 });
    expect(heldAt({ leverage: -3, tick: '0.1' }, '115.1')).toMatchObject({ triggers: 1 });
  });

  it('in favour of the fund has no trigger', () => {
    expect(heldAt({}, '150')).toMatchObject({ triggers: 0 });
    expect(heldAt({}, '150').nav.toFixed()).toBe('2.5');
  });

  it.each([
    [3, '1/15', '3.50', '28.6'],
    [3, '1/9', '4.00', '25.0'],
    [3, '0.15', '4.64', '21.6'],
    [5, '0.07', '7.15', '14.0'],
    [5, '0.15', '17.0', '5.9'],
    [-3, '1/15', '4.00', '25.0'],
    [-3, '1/9', '5.00', '20.0'],
    [-3, '0.15', '6.27', '15.9'],
    [-5, '0.07', '8.23', '12.1'],
    [-5, '0.15', '23.0', '4.3'],
  ])(
    'of a %sx fund by its whole range of %s ends at the published leverage and gap',
    (leverage, range, real, gap) => {
      const [over = '', under = '1'] = range.split('/');
      const t = d(over).div(under).times(Math.sign(leverage));
      const moved = heldAt({ leverage, isCut: false }, d(100).times(d(1).minus(t)).toFixed());
      expectRounded(moved.leverage.abs(), real);
      expectRounded(moved.gaps?.toZero.times(100) ?? d(0), gap);
    },
  );

  it('pays the fee of each cut, and leaves whole lots toward the lower leverage', () => {
    const free = heldAt({}, '70');
    const paid = heldAt({ feeRate: '0.001' }, '70');
    expect(paid.triggers).toBe(free.triggers);
    expect(paid.equity.lt(free.equity)).toBe(true);
    expect(heldAt({ lot: '0.01' }, '70').contracts.mod('0.01').isZero()).toBe(true);
    const cut = heldAt({ feeRate: '0.001', lot: '0.01', tick: '0.1' }, '84.9');
    expect(cut.leverage.lte(3) && cut.leverage.gt('2.9')).toBe(true);
  });

  it('liquidates a fund that is not cut, at the price at which its margin is used up', () => {
    const outcome = straightMove(fund({ margin: '0.005', isCut: false }), d(50));
    // 100 - 3 (100 - P) = 0.005 x 3 P at P = 200 / 2.985.
    expect(outcome).toMatchObject({ kind: 'liquidated', triggers: 0 });
    expect(outcome.price.toDecimalPlaces(6).toFixed()).toBe('67.001675');
    expect(straightMove(fund({ margin: '0.005' }), d(50))).toMatchObject({ kind: 'held', triggers: 4 });
  });

  it('liquidates between two triggers where a tier asks for more than is left at the trigger', () => {
    const tiers: RiskTiers = [
      { limit: text(200), maintenanceMargin: text('0.005'), deduction: text(0) },
      { limit: null, maintenanceMargin: text('0.4'), deduction: text(79) },
    ];
    expect(straightMove(fund({ leverage: -3, margin: '0.005' }), d(150)).kind).toBe('held');
    expect(straightMove(fund({ leverage: -3, tiers }), d(150)).kind).toBe('liquidated');
  });

  it('of a fund without equity begins and ends with that', () => {
    const broke = fund();
    const outcome = straightMove({ ...broke, sizing: { ...broke.sizing, equity: d(0) } }, d(120));
    expect(outcome).toMatchObject({ kind: 'wiped-out', triggers: 0 });
  });

  it('cuts at once a fund that is in breach already', () => {
    const breached = fund();
    const sizing = { ...breached.sizing, price: d(84), equity: d(52) };
    const moved = straightMove({ ...breached, sizing }, d(84));
    expect(moved).toMatchObject({ kind: 'held', triggers: 1 });
  });

  it('ends as the arithmetic of n triggers says, whatever leverage and range', () => {
    const moves = fc.record({
      leverage: fc.constantFrom(2, 3, 4, 5, -2, -3, -4, -5),
      range: fc.integer({ min: 2, max: 18 }),
      end: fc.integer({ min: 20, max: 300 }),
    });
    fc.assert(
      fc.property(moves, ({ leverage, range, end }) => {
        const t = d(range).div(100);
        const factor = d(1).minus(t.times(Math.sign(leverage)));
        const moved = heldAt({ leverage, range: t.toFixed() }, String(end));
        const last = d(100).times(factor.pow(moved.triggers));
        const nav = d(1)
          .minus(t.times(Math.abs(leverage)))
          .pow(moved.triggers)
          .times(d(1).plus(d(end).div(last).minus(1).times(leverage)));
        expect(moved.nav.minus(nav).abs().lt('1e-30')).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
