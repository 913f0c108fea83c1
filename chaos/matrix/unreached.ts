import {
  INSIDE_TRANSACTION,
  LEDGER_BOUNDARIES,
  STEP_BOUNDARIES,
  VENUE_BOUNDARIES,
} from '../../src/fail-points/boundaries.js';
import type { Boundary } from '../schedule/boundaries.js';

const NAMED: readonly string[] = [
  ...[...Object.values(LEDGER_BOUNDARIES), ...Object.values(VENUE_BOUNDARIES)].flat(),
  INSIDE_TRANSACTION,
  ...STEP_BOUNDARIES,
];

/**
 * No slot has funds that share an account: what a hedge book does is judged otherwise. `test/workflows/long/hedge-book.test.ts`
 * dies at these.
 */
const OF_HEDGE_BOOKS: readonly string[] = ['before-waiting', 'after-waiting'];

/** Boundaries that the program names and no scenario leads to, in whichever step. */
export function unreached(points: readonly Boundary[]): readonly string[] {
  const reached = new Set(points.map(({ boundary }) => boundary));
  return NAMED.filter((name) => !reached.has(name) && !OF_HEDGE_BOOKS.includes(name));
}
