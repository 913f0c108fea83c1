import { ApplicationFailure } from '@temporalio/common';
import { FAILURE, type FailureType, FINAL_FAILURES } from '../contract/failures.js';
import {
  IntentConflictError,
  LedgerUnavailableError,
  OrderClosedError,
  OrdersNotClosedError,
  RebalanceClosedError,
  StateConflictError,
  UnexplainedEventsError,
  UnknownFundError,
} from '../ledger/errors.js';
import { VenueError, type VenueErrorKind } from '../venue/venue-error.js';

const VENUE_FAILURES: Readonly<Record<VenueErrorKind, FailureType>> = {
  unavailable: FAILURE.venueUnavailable,
  'rate-limited': FAILURE.venueUnavailable,
  clock: FAILURE.venueUnavailable,
  unresolved: FAILURE.orderUnresolved,
  duplicate: FAILURE.orderUnresolved,
  rejected: FAILURE.orderRejected,
  unauthorised: FAILURE.unauthorised,
};

/** A failure of an activity as the retry policies and the operators know it: what failed, and what follows. */
export function failure(type: FailureType, message: string, nextRetryDelay?: number): ApplicationFailure {
  const final = FINAL_FAILURES.includes(type);
  return ApplicationFailure.create({
    type,
    message: final ? message : `${message} (tried again until the step's time is up)`,
    nonRetryable: final,
    ...(nextRetryDelay === undefined ? {} : { nextRetryDelay }),
  });
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
  if (error instanceof VenueError) {
    const message = `${name}: the venue says ${error.code}: ${error.message}`;
    return failure(VENUE_FAILURES[error.kind], message, error.retryAfterMs ?? undefined);
  }
  const type = ledgerFailure(error);
  return type === null || !(error instanceof Error) ? error : failure(type, `${name}: ${error.message}`);
}

function ledgerFailure(error: unknown): FailureType | null {
  if (error instanceof LedgerUnavailableError) return FAILURE.ledgerUnavailable;
  // Tried again, since the next look finds how it ended.
  if (error instanceof OrderClosedError) return FAILURE.orderUnresolved;
  if (error instanceof OrdersNotClosedError) return FAILURE.orderUnresolved;
  if (error instanceof UnexplainedEventsError) return FAILURE.doesNotReconcile;
  if (error instanceof IntentConflictError) return FAILURE.idConflict;
  if (error instanceof RebalanceClosedError) return FAILURE.rebalanceClosed;
  if (error instanceof StateConflictError) return FAILURE.wrongState;
  if (error instanceof UnknownFundError) return FAILURE.unknownFund;
  return null;
}
