import type { ApplicationFailure } from '@temporalio/common';
import { FAILURE, type FailureType } from '../../contract/failures.js';
import { GUARDS } from '../../contract/guard-codes.js';
import { type Refusal, refusalText } from '../../domain/refusal.js';
import { failure } from '../failure.js';

/** The gravest first: a reading refused for several reasons is named after the first of these. */
const BY_GRAVITY: readonly FailureType[] = [
  FAILURE.contractEnded,
  FAILURE.doesNotReconcile,
  FAILURE.accountNotReady,
  FAILURE.priceRefused,
  FAILURE.clockSkew,
  FAILURE.nearFunding,
];

/** Throws where any guard said no: all of them at once, each with its code and what to do about it. */
export function refuseAll(subject: string, refusals: readonly Refusal[]): void {
  if (refusals.length > 0) throw refused(subject, refusals);
}

/** The failure of a step that guards have stopped. `subject` is what was read, such as the fund's token. */
export function refused(subject: string, refusals: readonly Refusal[]): ApplicationFailure {
  const types = refusals.map(({ code }) => GUARDS[code].failure);
  const type = BY_GRAVITY.find((one) => types.includes(one)) ?? FAILURE.accountNotReady;
  const codes = [...new Set(refusals.map(({ code }) => code))];
  const waits = refusals.flatMap(({ askAgainMs }) => askAgainMs ?? []);
  const remedies = codes.map((code) => GUARDS[code].remedy).join(' ');
  const message = `${subject}: ${refusalText(refusals)}. ${remedies}`;
  return failure(type, message, waits.length === 0 ? undefined : Math.max(...waits), codes);
}
