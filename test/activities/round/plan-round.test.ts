import { describe, expect, test } from 'vitest';
import { roundPlanOf } from '../../../src/activities/round/round-plan-of.js';
import type { RoundFund } from '../../../src/contract/rebalance.js';
import { d, request, strike } from '../../ledger/fixtures.js';

const NOBODY = { funds: [], owed: d('0') };

test('a round brings the residual back to zero in whole lots, also once the venue has made them coarser', () => {
  const struck = strike({ contracts: d('0.125'), equity: d('200'), lotSize: d('0.01') });
  const { plan, wanted } = roundPlanOf(struck, { ...NOBODY, residual: d('0.125') });
  expect(plan).toMatchObject({ kind: 'trade', side: 'sell', reduceOnly: true });
  expect(wanted.map(({ delta }) => delta.toFixed())).toEqual(['-0.12']);
});

test.each([
  // held, declared, what is traded for it in lots of 0.01
  ['0', '0.5', '0.5'],
  ['0.5', '0.509', '0'],
  ['0.7', '0.5', '-0.2'],
  ['-0.3', '0.25', '0.55'],
  ['0.3', '-0.255', '-0.55'],
  // What is held is whole lots already.
  ['0.61', '0.505', '-0.11'],
])('a residual of %s is brought to the declared one of %s by %s', (held, declared, delta) => {
  const struck = strike({ contracts: d(held), equity: d('200'), lotSize: d('0.01') });
  const { wanted } = roundPlanOf(struck, { ...NOBODY, residual: d(held), declared: d(declared) });
  expect(wanted.map((one) => one.delta.toFixed())).toEqual([delta]);
});

test('a residual that no order can mend stays where it is', () => {
  const struck = strike({ contracts: d('0.008'), lotSize: d('0.01') });
  const { plan, wanted } = roundPlanOf(struck, { ...NOBODY, residual: d('0.008') });
  expect(plan).toMatchObject({ kind: 'no-trade', reason: 'its funds want nothing' });
  expect(wanted.map(({ delta }) => delta.isZero())).toEqual([true]);
});

test('a round that an earlier version has recorded is computed again alike', () => {
  const struck = strike({ contracts: d('0.125'), equity: d('200'), lotSize: d('0.01') });
  const round = { funds: [], residual: d('0.125') };
  expect(roundPlanOf(struck, { ...round, feesPayable: d('3') })).toEqual(
    roundPlanOf(struck, { ...round, owed: d('3') }),
  );
});

describe('a hedge book that only reduces', () => {
  const asked = (token: string, leverage: string, contracts: string): RoundFund => ({
    input: request('emergency', `${token}-e000001`, { token }),
    strike: strike({
      ...{ model: 'index', targetLeverage: d(leverage), contracts: d(contracts) },
      ...{ minOrder: d('0'), minNotional: d('0'), takerFee: d('0'), slippage: d('0'), equity: d('100') },
      indexPoint: { nav: d('10'), price: null, leverage: d(leverage) },
    }),
  });
  const planned = (held: string, ...funds: readonly RoundFund[]) =>
    roundPlanOf(strike({ contracts: d(held), equity: d('1000'), reduceOnly: true }), {
      ...{ ...NOBODY, funds, residual: d('0') },
    });
  const kinds = ({ plan, plans, wanted }: ReturnType<typeof planned>) => ({
    book: plan.kind === 'trade' ? `${plan.side} ${plan.figures.deltaContracts.abs()}` : plan.kind,
    funds: plans.map((one, index) => `${one.kind} ${wanted[index]?.delta}`),
  });

  test('closes whole lots of a position that is not in lots', () => {
    const round = {
      ...NOBODY,
      funds: [asked('I3L', '3', '5')],
      residual: d('-4.2496'),
      declared: d('-4.249'),
    };
    const book = strike({ contracts: d('0.7504'), equity: d('1000'), reduceOnly: true });
    expect(kinds(roundPlanOf(book, round))).toEqual({ book: 'sell 0.75', funds: ['trade -2'] });
  });

  test('serves within itself what crosses, and skips whom it cannot serve', () => {
    // A long fund sells 2 and a short one buys back 1; the book holds nothing that could be closed.
    expect(kinds(planned('0', asked('I3L', '3', '5'), asked('I3S', '-3', '-4')))).toEqual({
      ...{ book: 'no-trade', funds: ['trade -2', 'trade 1'] },
    });
    expect(kinds(planned('0', asked('I3L', '3', '5')))).toEqual({ book: 'skip', funds: ['skip 0'] });
  });

  test('trades as much of the net as closes its position', () => {
    expect(kinds(planned('1.5', asked('I3L', '3', '5')))).toEqual({ book: 'sell 1.5', funds: ['trade -2'] });
    expect(kinds(planned('5', asked('I3L', '3', '5')))).toEqual({ book: 'sell 2', funds: ['trade -2'] });
    expect(kinds(planned('-1', asked('I3L', '3', '5')))).toEqual({ book: 'skip', funds: ['skip 0'] });
  });
});
