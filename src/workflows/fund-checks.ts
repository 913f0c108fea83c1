import { ApplicationFailure } from '@temporalio/workflow';
import {
  type QueuedRequest,
  type RebalanceAsk,
  RUNNING_WORDS,
  type RunningAsk,
  type StateAsk,
} from '../contract/fund-messages.js';
import { TRANSITIONS } from '../contract/fund-state.js';
import { parseNominalTime } from '../contract/nominal-time.js';
import { isOneLine, NOT_ONE_LINE } from '../contract/one-line.js';
import { rebalanceId } from '../domain/rebalance-id.js';

export const LONGEST_KEY = 200;
export const LONGEST_REASON = 1_000;
/** The last one that a date can have. */
const LAST_INSTANT = 8_640_000_000_000_000;

/** Refuses a malformed ask before it enters the history, naming every mistake. */
export function checkAsk(ask: RebalanceAsk): void {
  const daily = ask?.cause === 'daily';
  refuseIfAny([
    ...(daily || ask?.cause === 'emergency' || ask?.cause === 'round'
      ? []
      : [`cause must be "daily" or "emergency", not ${quote(ask?.cause)}`]),
    ...textMistakes('requestKey', ask?.requestKey, LONGEST_KEY),
    ...(daily && parseNominalTime(ask.requestKey) === null
      ? ['requestKey of a daily must be its nominal time, like "2026-11-22T02:30:00Z"']
      : []),
    ...textMistakes('requestedBy', ask?.requestedBy, LONGEST_KEY),
    ...textMistakes('reason', ask?.reason, LONGEST_REASON),
  ]);
}

export function checkStateAsk(ask: StateAsk): void {
  checkActionAsk(ask, Object.keys(TRANSITIONS));
}

/** Also where no rebalance is at work, or another one. */
export function checkRunningAsk(token: string, ask: RunningAsk, running: QueuedRequest | null): void {
  checkActionAsk(ask, RUNNING_WORDS);
  const { rebalance } = ask;
  if (rebalance !== null && typeof rebalance !== 'string') {
    refuseIfAny([`rebalance must be an id or null, not ${quote(rebalance)}`]);
  }
  if (running === null) {
    throw ApplicationFailure.nonRetryable(`no rebalance of ${token} is at work`, 'NothingRuns');
  }
  const id = rebalanceId(running.key, running.attempt);
  if (rebalance !== null && rebalance !== id) {
    throw ApplicationFailure.nonRetryable(`${rebalance} is not at work: ${id} is`, 'NothingRuns');
  }
}

/** The same for all asks of one of a few actions, by a person who says why. */
export function checkActionAsk(
  ask: Record<'action' | 'reason' | 'by' | 'requestKey', unknown>,
  actions: readonly string[],
): void {
  refuseIfAny([
    ...(typeof ask?.action === 'string' && actions.includes(ask.action)
      ? []
      : [`action must be one of ${actions.join(', ')}, not ${quote(ask?.action)}`]),
    ...textMistakes('reason', ask?.reason, LONGEST_REASON),
    ...textMistakes('by', ask?.by, LONGEST_KEY),
    ...textMistakes('requestKey', ask?.requestKey, LONGEST_KEY),
  ]);
}

export function textMistakes(name: string, value: unknown, longest: number): string[] {
  if (typeof value !== 'string' || value.trim() === '') return [`${name} must be a text that is not empty`];
  if (!isOneLine(value)) return [`${name} ${NOT_ONE_LINE}`];
  return value.length > longest ? [`${name} is longer than ${longest} characters`] : [];
}

/** Of the instant from which on something counts; null where it is another moment. */
export function instantMistakes(at: unknown): string[] {
  if (at === null || (Number.isSafeInteger(at) && Number(at) > 0 && Number(at) <= LAST_INSTANT)) return [];
  return ['at must be null or an instant in milliseconds since 1970'];
}

const quote = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

export function refuseIfAny(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw ApplicationFailure.nonRetryable(mistakes.join('; '), 'MalformedRequest');
}
