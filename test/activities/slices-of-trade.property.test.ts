import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ordersFor } from '../../src/activities/trade-to.js';
import { type ContractKind, contractNotional, LINEAR } from '../../src/domain/contract-kind.js';
import { Decimal } from '../../src/domain/decimal.js';
import { floorTo } from '../../src/domain/grid.js';
import { planSlices } from '../../src/domain/slices.js';
import { d } from '../domain/numbers.js';

const INVERSE: ContractKind = { kind: 'inverse', face: d(100) };
const lots = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 5_000_000 }));

test('a trade is cut at the largest order by value and by number, whichever is met first', () => {
  const trades = fc.record({
    lots,
    lotSize: fc.constantFrom('0.001', '0.01', '1', '0.0007').map(d),
    price: fc.integer({ min: 1, max: 9_999_999 }).map((cents) => d(cents).div(100)),
    most: lots,
    off: fc.constantFrom('0', '0.01', '-0.01'),
    maxOrder: fc.constantFrom('120', '3', '100000').map(d),
    kind: fc.constantFrom(LINEAR, INVERSE),
  });
  fc.assert(
    fc.property(trades, ({ lots: wanted, lotSize, price, most, off, maxOrder, kind }) => {
      const contracts = lotSize.times(wanted);
      const notional = contractNotional(price, kind);
      // The largest value is that of a whole number of lots, or a little beside it.
      const maxSlice = Decimal.max(lotSize.times(most).times(notional).plus(off), '0.01');
      const rules = { lotSize, minOrder: lotSize, minNotional: d(0), price, kind };
      const byValue = floorTo(maxSlice.div(notional), lotSize);
      const maxContracts = Decimal.max(Decimal.min(byValue, maxOrder), lotSize);
      // Far more slices than any fund is allowed say nothing new.
      fc.pre(contracts.lte(maxContracts.times(50)));
      const limits = { markPrice: price, collar: d('0.01'), tickSize: d('0.01'), maxSlice, maxOrder };
      const orders = ordersFor('buy', contracts, { ...rules, ...limits });
      expect(orders.slices.map(String)).toEqual(
        planSlices(contracts, { ...rules, maxContracts }).map(String),
      );
    }),
    { numRuns: 2_000 },
  );
});
