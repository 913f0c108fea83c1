import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import { attributeEquity, type EquityEvent, sumOfParts } from '../../src/domain/equity-attribution.js';
import { d } from './numbers.js';

function moveOf(event: EquityEvent): { readonly cash: Decimal; readonly contracts: Decimal } {
  switch (event.kind) {
    case 'fill':
    case 'share': {
      const paid = event.kind === 'fill' ? event.contracts.times(event.price) : event.notional;
      return { cash: paid.plus(event.fee).negated(), contracts: event.contracts };
    }
    case 'adopted':
      return { cash: event.amount, contracts: event.contracts };
    default:
      return { cash: event.amount, contracts: ZERO };
  }
}

describe('the attribution of equity', () => {
  test('tells the price of the position from what a fill was worse than the mark price', () => {
    const events: EquityEvent[] = [
      { kind: 'capital', amount: d('100') },
      { kind: 'fill', contracts: d('3'), price: d('100.5'), fee: d('0.18'), mark: d('100') },
      { kind: 'funding', amount: d('-0.03') },
      { kind: 'managementFee', amount: d('-0.1') },
      { kind: 'fill', contracts: d('-1'), price: d('109'), fee: d('0.06'), mark: d('110') },
    ];
    const parts = attributeEquity(events, d('105'));
    expect(Object.fromEntries(Object.entries(parts).map(([part, sum]) => [part, sum.toFixed()]))).toEqual({
      // 3 contracts from 100 to 110, then 2 from 110 to 105.
      price: '20',
      // Half a dollar on three, one dollar on one.
      slippage: '-2.5',
      tradingFee: '-0.24',
      funding: '-0.03',
      managementFee: '-0.1',
      capital: '100',
      ...{ dealing: '0', transfer: '0', adopted: '0' },
    });
    expect(sumOfParts(parts).toFixed()).toBe('117.13');
  });

  const number = (most: number) => fc.integer({ min: -most, max: most }).map((i) => d(String(i)).div(1_000));
  const price = fc.integer({ min: 1, max: 1_000_000 }).map((i) => d(String(i)).div(100));
  const event: fc.Arbitrary<EquityEvent> = fc.oneof(
    fc.record({
      kind: fc.constant('fill' as const),
      contracts: number(5_000),
      price,
      fee: number(50),
      mark: price,
    }),
    fc.record({
      kind: fc.constant('share' as const),
      contracts: number(5_000),
      notional: number(90_000),
      fee: number(50),
      mark: price,
    }),
    fc.record({ kind: fc.constant('adopted' as const), contracts: number(5_000), amount: number(90_000) }),
    fc.record({
      kind: fc.constantFrom('funding', 'managementFee', 'capital', 'transfer', 'dealing'),
      amount: number(90_000),
    }),
  );

  test('sums to cash and position at the mark price to the last digit, whatever happened in whichever order', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), price, (events, mark) => {
        let [cash, position] = [ZERO, ZERO];
        for (const move of events.map(moveOf)) {
          cash = cash.plus(move.cash);
          position = position.plus(move.contracts);
        }
        expect(sumOfParts(attributeEquity(events, mark)).toFixed()).toBe(
          cash.plus(position.times(mark)).toFixed(),
        );
      }),
    );
  });
});
