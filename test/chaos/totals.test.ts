import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addUp, isGreen, noTotals, readTotals, writeTotals } from '../../chaos/totals.js';

const GREEN = {
  seed: 4,
  kills: 2,
  faults: 1,
  resets: 0,
  orders: 12,
  tookMs: 900,
  struck: ['trading at order/before-send'],
  violations: [],
  unfinished: null,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chaos-totals-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('runs are added up over a file, and go on after the last seed', async () => {
  const file = join(folder, 'totals.json');
  await writeTotals(file, addUp(await readTotals(file, 4), GREEN));
  const totals = addUp(await readTotals(file, 1), { ...GREEN, seed: 5 });
  expect(totals).toMatchObject({ seeds: 2, kills: 4, faults: 2, orders: 24, nextSeed: 6 });
  expect(totals.struck).toEqual({ 'trading at order/before-send': 2 });
  expect(isGreen(totals)).toBe(true);
});

test('a violation and a seed that never ended are not green', () => {
  const violation = { invariant: 'orders-once', subject: 'x', what: 'twice' };
  expect(isGreen(addUp(noTotals(1), { ...GREEN, violations: [violation] }))).toBe(false);
  expect(isGreen(addUp(noTotals(1), { ...GREEN, unfinished: 'C001A' }))).toBe(false);
});

test('a file that holds something else is refused by its name', async () => {
  const file = join(folder, 'other.json');
  await writeFile(file, '{"seeds": "many"}');
  await expect(readTotals(file, 1)).rejects.toThrow(`${file} holds no totals of earlier runs`);
});
