import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import type { Ledger } from '../ledger/port.js';
import type { Venue } from '../venue/port.js';
import { INSIDE_TRANSACTION } from './boundaries.js';
import { openGate } from './gate.js';
import { ledgerWithPoints, venueWithPoints } from './ports.js';
import { reachWithin, stepPoints } from './step.js';

/**
 * Boundaries at which a test may stop or kill the process. Without a path nothing is wrapped at all, which is how
 * every process runs unless BALLAST_FAIL_POINTS is set.
 */
export interface FailPoints {
  ledger(ledger: Ledger): Ledger;
  venue(venue: Venue): Venue;
  readonly interceptors: readonly ((context: Context) => ActivityInterceptors)[];
  /** For the ledger: everything of a transaction is written, nothing is committed. */
  readonly beforeCommit: (() => Promise<void>) | undefined;
}

const NONE: FailPoints = {
  ledger: (ledger) => ledger,
  venue: (venue) => venue,
  interceptors: [],
  beforeCommit: undefined,
};

/** `path`: the local socket of whoever tests this process; null for none. */
export async function failPoints(path: string | null, roles: readonly string[]): Promise<FailPoints> {
  if (path === null) return NONE;
  const gate = await openGate(path, roles);
  return {
    ledger: (ledger) => ledgerWithPoints(ledger, gate),
    venue: (venue) => venueWithPoints(venue, gate),
    interceptors: [stepPoints(gate)],
    beforeCommit: () => reachWithin(gate, INSIDE_TRANSACTION),
  };
}
