import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../src/activities/compute.js';
import type { Plan, Strike } from '../../src/contract/rebalance.js';
import { type Decimal, decimal, plain } from '../../src/domain/decimal.js';
import { costRate } from '../../src/domain/trade-cost.js';
import { strike, d as text } from '../ledger/fixtures.js';

const DAILY = { request: { cause: 'daily' } } as const;
const LOTS = { lotSize: text('0'), minOrder: text('0'), minNotional: text('0') };
/** Slices are whole lots, so that the plan of a fraction is left to these. */
const FINE = { ...LOTS, lotSize: text('0.000000000001'), maxOrder: text('1000000000') };

const drawn = fc.record({
  leverage: fc.constantFrom(3, -3, 5, 2, -1),
  /** What is held, as a multiple of the equity and to the side of the fund. */
  held: fc.integer({ min: 0, max: 8_000 }).map((thousandths) => thousandths / 1_000),
  price: fc.integer({ min: 1, max: 100_000 }),
  fee: fc.constantFrom('0', '0.0006', '0.002'),
  slippage: fc.constantFrom('0', '0.0001', '0.005'),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer One> ? One : never;

const EQUITY = 10_000;

function struck({ leverage, held, price, fee, slippage }: Drawn): Strike {
  const contracts = ((Math.sign(leverage) * held * EQUITY) / price).toFixed(12);
  const cash = decimal(text(String(EQUITY))).minus(decimal(text(contracts)).times(price));
  return strike({
    ...FINE,
    ...{ markPrice: text(String(price)), contracts: text(contracts), cash: plain(cash) },
    ...{ equity: text(String(EQUITY)), targetLeverage: text(String(leverage)) },
    ...{ takerFee: text(fee), slippage: text(slippage), maxSlice: text('1000000000000') },
    limits: {
      ...strike().limits,
      ...{ available: text('1000000000'), minGap: text('0'), bestBid: text(String(price)) },
      bestAsk: text(String(price)),
    },
    rules: {
      daily: { mode: 'liquidate' },
      interim: { range: text('0.15') },
      ...{ anchorPrice: text(String(price)), quietUntil: null },
    },
    legs: { begun: null, noOpening: null },
  });
}

/** The strike that the first leg leaves behind when it is executed as planned. */
function afterwards(first: Strike, plan: Extract<Plan, { kind: 'trade' }>): Strike {
  const { targetContracts: contracts, equityAfter: equity } = plan.figures;
  const cash = plain(decimal(equity).minus(decimal(contracts).times(decimal(first.markPrice))));
  return { ...first, contracts, equity, cash, legs: { begun: 'close', noOpening: null } };
}

function trade(plan: Plan): Extract<Plan, { kind: 'trade' }> {
  if (plan.kind !== 'trade') throw new Error(`no trade: ${JSON.stringify(plan)}`);
  return plan;
}

const costOf = (plan: Plan, { takerFee, slippage }: Strike): Decimal => {
  if (plan.kind === 'wiped-out') throw new Error('wiped out');
  const value = decimal(plan.figures.deltaNotional);
  return value.abs().times(costRate(decimal(takerFee), decimal(slippage), value.isNegative() ? -1 : 1));
};

describe('the two legs of a daily', () => {
  it('end at the target leverage, as trading the difference does, and cost as much as both are worth', () => {
    fc.assert(
      fc.property(drawn, (one) => {
        const first = struck(one);
        const { legs: _, ...unlegged } = first;
        const difference = planOf(DAILY, unlegged);
        if (difference.kind === 'wiped-out') return;
        const closing = planOf(DAILY, first);
        const opening = trade(one.held === 0 ? closing : planOf(DAILY, afterwards(first, trade(closing)), 2));
        expect(opening.leg).toBe('open');
        expect(Number(opening.figures.leverageAfter)).toBeCloseTo(one.leverage, 6);
        const { leverageAfter } = difference.figures;
        expect(Number(leverageAfter)).toBeCloseTo(one.leverage, 6);

        const paid =
          one.held === 0 ? costOf(opening, first) : costOf(closing, first).plus(costOf(opening, first));
        const left = decimal(opening.figures.equityAfter);
        expect(left.toFixed(9)).toBe(decimal(first.equity).minus(paid).toFixed(9));
        // Never better than the difference, and worse by what is traded to and fro.
        expect(left.lte(decimal(difference.figures.equityAfter).plus('1e-9'))).toBe(true);
        if (one.held === 0) return;
        expect(trade(closing)).toMatchObject({ leg: 'close', reduceOnly: true });
        expect(decimal(trade(closing).figures.targetContracts).isZero()).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('are planned from the strike alone: in a later attempt as in the first, however often they are computed', () => {
    fc.assert(
      fc.property(drawn, fc.integer({ min: 1, max: 5 }), (one, attempt) => {
        for (const begun of ['close', 'open'] as const) {
          const at = { ...struck(one), legs: { begun, noOpening: null } };
          const plan = planOf({ ...DAILY, attempt }, at);
          expect(planOf({ ...DAILY, attempt }, at)).toEqual(plan);
          const leg = plan.kind === 'trade' ? plan.leg : 'open';
          expect(leg).toBe(begun === 'open' || one.held === 0 ? 'open' : 'close');
        }
      }),
      { numRuns: 100 },
    );
  });
});
