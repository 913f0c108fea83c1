import { expect, test } from 'vitest';
import { slicePause } from '../../src/domain/slice-pause.js';

const ids = Array.from({ length: 500 }, (_, index) => `F${index}-d2611220230a1-k3f-s002`);

test('a pause is between half the mean and one and a half, the same each time it is asked for', () => {
  for (const id of ids) {
    const pause = slicePause(id, 5_000);
    expect(pause).toBeGreaterThanOrEqual(2_500);
    expect(pause).toBeLessThan(7_500 + 1);
    expect(slicePause(id, 5_000)).toBe(pause);
  }
});

test('funds that begin at the same instant spread over the whole of that', () => {
  const tenths = new Map<number, number>();
  for (const id of ids) {
    const tenth = Math.floor((slicePause(id, 10_000) - 5_000) / 1_000);
    tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
  }
  for (let tenth = 0; tenth < 10; tenth++) expect(tenths.get(tenth) ?? 0).toBeGreaterThan(25);
});

test('the orders of one trade differ in their pauses', () => {
  const slices = [1, 2, 3, 4, 5].map((slice) => slicePause(`BTC3L-d2611220230a1-k3f-s00${slice}`, 5_000));
  expect(new Set(slices).size).toBe(5);
});

test('no pause stays none', () => {
  expect(slicePause('BTC3L-d2611220230a1-k3f-s002', 0)).toBe(0);
});
