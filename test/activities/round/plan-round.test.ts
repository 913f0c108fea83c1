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

test('a residual that no order can mend stays where it is', () => {
  const struck = strike({ contracts: d('0.008'), lotSize: d('0.01') });
  const { plan, wanted } = roundPlanOf(struck, { ...NOBODY, residual: d('0.008') });
  expect(plan).toMatchObject({ kind: 'no-trade', reason: 'its funds want nothing' });
  expect(wanted.map(({ delta }) => delta.isZero())).toEqual([true]);
});
