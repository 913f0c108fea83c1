import { answeredOnce } from './answered-once.js';
import { asPlanned } from './as-planned.js';
import { atTarget } from './at-target.js';
import { booksEqual } from './books-equal.js';
import { dealtOnce } from './dealt-once.js';
import type { Evidence, Violation } from './evidence.js';
import { fundKnows } from './fund-knows.js';
import { hedgeBooksAddUp } from './hedge-books.js';
import { navsByFormula } from './nav-by-formula.js';
import { ordersOnce } from './orders-once.js';
import { retiredFlat } from './retired-flat.js';
import { roundsDivided } from './rounds-divided.js';
import { rulesInForce } from './rules-in-force.js';
import { statesObeyed } from './states-obeyed.js';
import { supplyAddsUp } from './supply-adds-up.js';

const INVARIANTS = [
  ordersOnce,
  booksEqual,
  hedgeBooksAddUp,
  roundsDivided,
  navsByFormula,
  asPlanned,
  statesObeyed,
  fundKnows,
  answeredOnce,
  dealtOnce,
  supplyAddsUp,
  retiredFlat,
  atTarget,
  rulesInForce,
] as const;

/** Every promise that was broken, by all the evidence; empty where all were kept. Pure. */
export function judge(evidence: Evidence): readonly Violation[] {
  return INVARIANTS.flatMap((invariant) => invariant(evidence));
}
