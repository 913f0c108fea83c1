import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { HALTING_FAILURES } from '../contract/failures.js';
import { roundOver } from '../contract/fund-messages.js';
import { rebalanceWorkflowId } from '../contract/names.js';
import type {
  RebalanceInput,
  RebalanceOutcome,
  RebalanceResult,
  SnapshotResult,
  Traded,
} from '../contract/rebalance.js';
import { SEARCH_ATTRIBUTE } from '../contract/search-attributes.js';
import {
  compute,
  conclude,
  concludeTraded,
  STRIKE_MS,
  settle,
  snapshotWithin,
  URGENT_STRIKE_MS,
} from './activity-options.js';
import { describeStriking } from './rebalance-details.js';
import { RebalanceWords } from './rebalance-words.js';
import { Trade } from './trade.js';

/** A strike that takes longer than this gives way to a request that is in a hurry. */
const GIVE_WAY_AFTER_MS = 20_000;

/** One rebalance of one fund: snapshot, compute, an order per slice, settle. Its outcome is in the ledger. */
export async function rebalance(input: RebalanceInput): Promise<RebalanceResult> {
  const words = new RebalanceWords(isUrgent(input)).listen();
  const progress: Progress = { trade: null, served: [] };
  return CancellationScope.nonCancellable(async () => {
    try {
      return note(await run(input, words, progress));
    } catch (error) {
      throw await giveUp(input, error, progress.trade?.traded ?? null);
    } finally {
      await tellServed(progress.served);
    }
  });
}

/** Null before the first strike. */
interface Progress {
  trade: Trade | null;
  /** Of a hedge book: the rebalances of the funds that it serves. */
  served: readonly string[];
}

/** Nobody waits between two orders where a price has left its range or a person has asked. */
const isUrgent = ({ request: { cause } }: RebalanceInput): boolean =>
  cause === 'interim' || cause === 'emergency';

async function run(
  input: RebalanceInput,
  words: RebalanceWords,
  progress: Progress,
): Promise<RebalanceResult> {
  setCurrentDetails(describeStriking(input));
  const shot = await strikeOrGiveWay(input, words);
  if (shot.kind === 'closed') return { ...shot.outcome, honoured: [] };

  const { strike } = shot;
  const served = strike.round?.funds ?? [];
  progress.served = served.map((fund) => fund.input.id);
  words.serve(
    progress.served,
    served.some((fund) => isUrgent(fund.input)),
  );
  const plan = await compute.executeWithOptions({ summary: 'size the trade' }, [input, strike]);
  const trade = new Trade(input, strike, plan, words);
  progress.trade = trade;
  const ending = await trade.run();
  const { honours } = trade;
  const outcome = await settle.executeWithOptions({ summary: 'reconcile and book' }, [
    { input, ...trade.traded, ...ending, honours },
  ]);
  trade.tell(outcome);
  return { ...outcome, honoured: closesKey(outcome) ? honours : [] };
}

/** Who is not told looks by itself after a while. */
async function tellServed(ids: readonly string[]): Promise<void> {
  const told = ids.map((id) => getExternalWorkflowHandle(rebalanceWorkflowId(id)).signal(roundOver));
  await Promise.allSettled(told);
}

const closesKey = ({ outcome }: RebalanceOutcome): boolean =>
  outcome === 'done' || outcome === 'no-trade-needed';

/** A strike that keeps failing must not keep a more urgent request waiting: nothing was sent yet. */
async function strikeOrGiveWay(input: RebalanceInput, words: RebalanceWords): Promise<SnapshotResult> {
  // A round takes in at each try who has come, so that a new one would be no sooner; and its failure is everybody's.
  const snapshot = snapshotWithin(isUrgent(input) ? URGENT_STRIKE_MS : STRIKE_MS);
  const summary = `read ${input.request.token}'s book and prices`;
  const scope = new CancellationScope({ cancellable: true });
  let isOver = false;
  const shot = scope.run(() => snapshot.executeWithOptions({ summary }, [input]));
  const watching = scope.run(async () => {
    // The next round would be struck no sooner, and this one takes in who hurries it.
    await condition(() => words.isHurried && input.request.cause !== 'round');
    await sleep(GIVE_WAY_AFTER_MS, { summary: 'then the strike gives way to what is urgent' });
    if (!isOver) scope.cancel();
  });
  watching.catch(() => {
    // Cancelled along with the strike, or after it.
  });
  try {
    return await shot;
  } catch (error) {
    if (!isCancellation(error)) throw error;
    throw ApplicationFailure.nonRetryable('gave way to a more urgent request: it could not be struck yet');
  } finally {
    isOver = true;
    scope.cancel();
  }
}

function note<T extends RebalanceOutcome>(outcome: T): T {
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTE.outcome, value: outcome.outcome }]);
  return outcome;
}

/** Writes the failure to the ledger, then fails the workflow so that operators see it as failed. */
async function giveUp(
  input: RebalanceInput,
  error: unknown,
  traded: Traded | null,
): Promise<ApplicationFailure> {
  const { type, message } = causeOf(error);
  const halt = HALTING_FAILURES.some((halting) => halting === type);
  const outcome = note(await record(input, { reason: message, halt, traded }));
  return ApplicationFailure.create({
    message: `${input.id}: ${message}`,
    type: type ?? 'RebalanceFailed',
    nonRetryable: true,
    details: [outcome],
    ...(error instanceof Error ? { cause: error } : {}),
  });
}

/** With what was traded, where that can be read back in time; its fills are otherwise booked by the next strike. */
async function record(
  input: RebalanceInput,
  failure: { readonly reason: string; readonly halt: boolean; readonly traded: Traded | null },
): Promise<RebalanceOutcome> {
  const summary = 'record why it failed';
  if (failure.traded === null) return conclude.executeWithOptions({ summary }, [input, failure]);
  try {
    return await concludeTraded.executeWithOptions({ summary }, [input, failure]);
  } catch (error) {
    const reason = `${failure.reason}; what it traded could not be booked: ${causeOf(error).message}`;
    return conclude.executeWithOptions({ summary }, [input, { ...failure, reason, traded: null }]);
  }
}

function causeOf(error: unknown): { type: string | null; message: string } {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return { type: cause.type ?? null, message: cause.message };
  if (cause instanceof TimeoutFailure && error instanceof ActivityFailure) {
    const last = cause.cause instanceof Error ? `; last failure: ${cause.cause.message}` : '';
    return { type: null, message: `${error.activityType} did not succeed in time${last}` };
  }
  return { type: null, message: error instanceof Error ? error.message : String(error) };
}
