import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fill } from '../../src/domain/book-fill.js';
import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import { equityOf, exposure, realLeverage } from '../../src/domain/leverage.js';
import { takerFee } from '../../src/domain/money.js';
import { sizeRebalance } from '../../src/domain/sizing.js';
import type { PlannedTrade } from '../../src/domain/sizing-figures.js';
import type { SizingInput } from '../../src/domain/sizing-input.js';
import { sizingSteps } from '../../src/domain/sizing-steps.js';
import { costRate } from '../../src/domain/trade-cost.js';
import { d } from './numbers.js';

const decimals = (min: number, max: number, places: number) =>
  fc.integer({ min, max }).map((n) => d(n).div(d(10).pow(places)));

const LOTS = ['0.001', '0.01', '0.1', '1', '5'].map(d);

/** Any fund at any moment: right or wrong side, far from target or on it, with and without cost. */
const moments: fc.Arbitrary<SizingInput> = fc
  .record({
    targetLeverage: fc.constantFrom(...[1, 2, 3, 5, -1, -2, -3, -5].map(d), d('2.5')),
    equity: decimals(1, 1e12, 6),
    lots: fc.integer({ min: -200_000, max: 200_000 }),
    lotSize: fc.constantFrom(...LOTS),
    price: decimals(1, 1e9, 4),
    feeRate: decimals(0, 100, 5),
    slippage: decimals(0, 200, 5),
  })
  .map(({ lots, ...rest }) => ({
    ...rest,
    contracts: rest.lotSize.times(lots),
    minOrder: ZERO,
    minNotional: ZERO,
  }));

function afterTrade(input: SizingInput, delta: Decimal) {
  const notional = exposure(delta, input.price);
  const cost = notional.abs().times(costRate(input.feeRate, input.slippage, delta.isNegative() ? -1 : 1));
  return {
    exposure: exposure(input.contracts.plus(delta), input.price),
    equity: input.equity.minus(cost),
  };
}

/** |V| > |L| E, or on the wrong side: nothing is divided, so nothing is rounded. */
function isBeyondTarget(input: SizingInput, delta: Decimal): boolean {
  const { exposure: value, equity } = afterTrade(input, delta);
  return value.times(input.targetLeverage.isNegative() ? -1 : 1).gt(input.targetLeverage.abs().times(equity));
}

describe('the planned leverage', () => {
  it('is never beyond the target, cost included, and within one lot of it', () => {
    fc.assert(
      fc.property(moments, (input) => {
        const size = sizeRebalance(input);
        if (size.kind === 'wiped-out') return;
        const oneLotMore = input.lotSize.times(input.targetLeverage.isNegative() ? -1 : 1);
        expect(isBeyondTarget(input, size.deltaContracts)).toBe(false);
        expect(isBeyondTarget(input, size.deltaContracts.plus(oneLotMore))).toBe(true);
        expect(size.leverageAfter.abs().lte(input.targetLeverage.abs())).toBe(true);
        expect(size.leverageAfter.times(input.targetLeverage).gte(0)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('trades whole lots, and is reduce-only exactly where the position only shrinks', () => {
    fc.assert(
      fc.property(moments, (input) => {
        const size = sizeRebalance(input);
        if (size.kind !== 'trade') return;
        expect(size.deltaContracts.mod(input.lotSize).isZero()).toBe(true);
        const sameSide = size.targetContracts.times(input.contracts).gte(0);
        const shrinks = size.targetContracts.abs().lt(input.contracts.abs());
        expect(size.reduceOnly).toBe(sameSide && shrinks);
      }),
    );
  });

  it('needs no second trade once the first was executed as planned', () => {
    fc.assert(
      fc.property(moments, (input) => {
        const size = sizeRebalance(input);
        if (size.kind !== 'trade') return;
        const again = sizeRebalance({ ...input, contracts: size.targetContracts, equity: size.equityAfter });
        expect(again).toMatchObject({ kind: 'no-trade', reason: 'at-target' });
      }),
    );
  });

  it('leaves nothing exactly where the cost of the trade to the target takes all the equity', () => {
    const dear = fc.record({ moment: moments, equity: decimals(1, 1e8, 6) }).map(({ moment, equity }) => ({
      ...moment,
      ...{ equity, feeRate: moment.feeRate.times(150).mod('0.19') },
    }));
    fc.assert(
      fc.property(dear, (input) => {
        const { exactNotional, costRate: rate } = sizingSteps(input);
        const left = input.equity.minus(exactNotional.abs().times(rate));
        const size = sizeRebalance(input);
        expect(size.kind === 'wiped-out' ? size.equity.eq(left) : left.gt(0)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads an equity at or below zero as wiped out, whatever the position', () => {
    fc.assert(
      fc.property(moments, decimals(-1e9, 0, 4), (input, equity) => {
        expect(sizeRebalance({ ...input, equity })).toEqual({ kind: 'wiped-out', equity });
        expect(realLeverage(exposure(input.contracts, input.price), equity)).toEqual({
          kind: 'wiped-out',
          equity,
        });
      }),
    );
  });
});

/** A book of one deep level a side, exactly the expected slippage away from the price of the strike. */
function bookWithSlippage({ price, slippage }: SizingInput) {
  const contracts = d('1e12');
  return {
    asks: [{ price: price.times(slippage.plus(1)), contracts }],
    bids: [{ price: price.times(slippage.negated().plus(1)), contracts }],
  };
}

/** Cash moves by what was paid and by the fees, and by nothing else. */
function executed(input: SizingInput, plan: PlannedTrade) {
  const signed = plan.side === 'buy' ? 1 : -1;
  const { fills } = fill(bookWithSlippage(input), plan.side, plan.deltaContracts.abs(), null);
  let cash = input.equity.minus(exposure(input.contracts, input.price));
  let contracts = input.contracts;
  let fees = ZERO;
  for (const each of fills) {
    const fee = takerFee(each.contracts, each.price, input.feeRate);
    cash = cash.minus(each.contracts.times(each.price).times(signed)).minus(fee);
    contracts = contracts.plus(each.contracts.times(signed));
    fees = fees.plus(fee);
  }
  return { cash, contracts, fees };
}

describe('equity through an execution', () => {
  it('is conserved up to fees and slippage, and lands where the plan said', () => {
    fc.assert(
      fc.property(moments, (input) => {
        const plan = sizeRebalance(input);
        if (plan.kind !== 'trade') return;
        const { cash, contracts, fees } = executed(input, plan);
        const equity = equityOf(cash, contracts, input.price);
        const slipped = plan.deltaNotional.abs().times(input.slippage);
        expect(contracts.eq(plan.targetContracts)).toBe(true);
        expect(equity.plus(fees).plus(slipped).eq(input.equity)).toBe(true);
        // The plan's fee is not rounded, the booked one is: half a unit of its last decimal apart at most.
        expect(equity.minus(plan.equityAfter).abs().lte('0.000000005')).toBe(true);
      }),
    );
  });
});
