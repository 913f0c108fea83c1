import { activityInfo, type Info } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { FAILURE, type FailureType, FINAL_FAILURES } from '../contract/failures.js';
import { guardAnchor } from '../contract/guard-codes.js';
import type { GuardCode } from '../domain/refusal.js';
import {
  ApprovalRequiredError,
  DealingRefusedError,
  IntentConflictError,
  LeaseLostError,
  LedgerUnavailableError,
  OrderClosedError,
  OrderContradictionError,
  OrdersNotClosedError,
  RebalanceClosedError,
  RetirementRefusedError,
  StateConflictError,
  TradingStoppedError,
  UnexplainedEventsError,
  UnitChangeRefusedError,
  UnknownFundError,
  UnknownOrderError,
  UnknownRebalanceError,
} from '../ledger/errors.js';
import { VenueError, type VenueErrorKind } from '../venue/venue-error.js';

const VENUE_FAILURES: Readonly<Record<VenueErrorKind, FailureType>> = {
  unavailable: FAILURE.venueUnavailable,
  'rate-limited': FAILURE.venueUnavailable,
  clock: FAILURE.clockSkew,
  unresolved: FAILURE.orderUnresolved,
  duplicate: FAILURE.orderUnresolved,
  rejected: FAILURE.orderRejected,
  unauthorised: FAILURE.unauthorised,
  'account-not-ready': FAILURE.accountNotReady,
};

/** What the venue itself refuses, and a guard is named for. */
const VENUE_GUARDS: Readonly<Partial<Record<VenueErrorKind, GuardCode>>> = {
  clock: 'B-CLOCK-SKEW',
  'account-not-ready': 'B-ACCOUNT-MODE',
};

/**
 * A failure of an activity as the retry policies and the operators know it: what failed, what follows, and where to
 * read on. `guards` are the codes of the guards that said no.
 */
export function failure(
  type: FailureType,
  message: string,
  nextRetryDelay?: number,
  guards: readonly GuardCode[] = [],
): ApplicationFailure {
  const final = FINAL_FAILURES.includes(type);
  const again = final ? '' : ` (${triedAgain()})`;
  const readOn = guards.length === 0 ? '' : `; read ${guards.map(guardAnchor).join(', ')}`;
  return ApplicationFailure.create({
    type,
    message: `${message}${again}${readOn}`,
    nonRetryable: final,
    details: guards.length === 0 ? [] : [{ guards }],
    ...(nextRetryDelay === undefined ? {} : { nextRetryDelay }),
  });
}

/** Until when the server lets this step be tried again; then the rebalance fails, and the fund decides. */
function triedAgain(): string {
  const until = lastTry();
  return until === null ? 'tried again until it works' : `tried again until ${new Date(until).toISOString()}`;
}

function lastTry(): number | null {
  const info = stepInfo();
  if (info === null || info.scheduleToCloseTimeoutMs <= 0) return null;
  return info.scheduledTimestampMs + info.scheduleToCloseTimeoutMs;
}

/** Null where a step is not run by a worker, as in a test of it alone. */
function stepInfo(): Info | null {
  try {
    return activityInfo();
  } catch {
    return null;
  }
}

/** Runs a step and turns what the ports throw into typed failures. */
export function asStep<A extends unknown[], R>(name: string, step: (...args: A) => Promise<R>) {
  return async (...args: A): Promise<R> => {
    try {
      return await step(...args);
    } catch (error) {
      throw toFailure(name, error);
    }
  };
}

function toFailure(name: string, error: unknown): unknown {
  const guard = guardOf(error);
  const said = guard === null ? name : `${name}: ${guard}`;
  const guards = guard === null ? [] : [guard];
  if (error instanceof VenueError) {
    const message = `${said}: the venue says ${error.code}: ${error.message}`;
    return failure(VENUE_FAILURES[error.kind], message, error.retryAfterMs ?? undefined, guards);
  }
  const type = ledgerFailure(error);
  if (type === null || !(error instanceof Error)) return error;
  return failure(type, `${said}: ${error.message}`, undefined, guards);
}

/** The guard that the venue or the ledger itself has stood for. */
function guardOf(error: unknown): GuardCode | null {
  if (error instanceof UnexplainedEventsError) return 'B-EVENTS-UNEXPLAINED';
  return error instanceof VenueError ? (VENUE_GUARDS[error.kind] ?? null) : null;
}

/** What the ledger throws, and what becomes of it. */
const LEDGER_FAILURES: readonly (readonly [abstract new (...args: never) => Error, FailureType])[] = [
  [LedgerUnavailableError, FAILURE.ledgerUnavailable],
  // Tried again, since the next look finds how it ended.
  [OrderClosedError, FAILURE.orderUnresolved],
  [OrdersNotClosedError, FAILURE.orderUnresolved],
  [OrderContradictionError, FAILURE.doesNotReconcile],
  [UnexplainedEventsError, FAILURE.doesNotReconcile],
  [IntentConflictError, FAILURE.idConflict],
  [RebalanceClosedError, FAILURE.rebalanceClosed],
  // No retry brings back what the ledger no longer has.
  [UnknownRebalanceError, FAILURE.ledgerRestored],
  [UnknownOrderError, FAILURE.ledgerRestored],
  [LeaseLostError, FAILURE.leaseLost],
  [TradingStoppedError, FAILURE.tradingStopped],
  [StateConflictError, FAILURE.wrongState],
  [DealingRefusedError, FAILURE.dealingRefused],
  [UnitChangeRefusedError, FAILURE.unitChangeRefused],
  [RetirementRefusedError, FAILURE.retirementRefused],
  [ApprovalRequiredError, FAILURE.approvalRequired],
  [UnknownFundError, FAILURE.unknownFund],
];

function ledgerFailure(error: unknown): FailureType | null {
  return LEDGER_FAILURES.find(([kind]) => error instanceof kind)?.[1] ?? null;
}
