import { expect, test } from 'vitest';
import { roundPlanOf } from '../../../src/activities/round/round-plan-of.js';
import { d, strike } from '../../ledger/fixtures.js';

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
