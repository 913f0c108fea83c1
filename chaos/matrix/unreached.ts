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

/** Boundaries that the program names and no scenario leads to, in whichever step. */
export function unreached(points: readonly Boundary[]): readonly string[] {
  const reached = new Set(points.map(({ boundary }) => boundary));
  return NAMED.filter((name) => !reached.has(name));
}
