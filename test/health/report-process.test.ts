import { expect, test } from 'vitest';
import { aheadOf } from '../../src/health/report-process.js';

/** This machine's clock: what it shows at each look. */
const clock = (...times: readonly number[]) => {
  const left = [...times];
  return () => left.shift() ?? Number.NaN;
};

test.each([
  ['ahead', 1_000, 1_010, 5, 995],
  ['behind', 1_000, 1_010, 2_000, -990],
  ['equal as far as a slow way shows', 1_000, 3_000, 1_200, 0],
  ['ahead of more than a slow way explains', 1_000, 3_000, 500, 500],
])('a clock is %s', async (_, sent, received, other, expected) => {
  const ahead = await aheadOf(() => Promise.resolve(other), clock(sent, received));
  expect(ahead).toBe(expected);
});
