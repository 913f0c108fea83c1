import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  executeChild,
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  sleep,
} from '@temporalio/workflow';
import {
  type abandonRebalance,
  hurryRebalance,
  type QueuedRequest,
  type stopAdding,
  type stopRebalance,
} from '../contract/fund-messages.js';
import type { FundStanding } from '../contract/fund-standing.js';
import { rebalanceWorkflowId, TASK_QUEUE } from '../contract/names.js';
import type { RebalanceOutcome, RebalanceResult } from '../contract/rebalance.js';
import { SEARCH_ATTRIBUTE } from '../contract/search-attributes.js';
import { rebalanceId } from '../domain/rebalance-id.js';
import type { rebalance } from './rebalance.js';
import type { servedRebalance } from './served-rebalance.js';

/** Doubled up to a minute: each look is events in the fund's history, which cannot be cut before the end. */
const LOOK_AGAIN_MS = 2_000;
const LOOK_AT_LEAST_EVERY_MS = 60_000;
const DECIDE_WITHIN_MS = 4_000;

/** How an attempt ended, or in words why it has no outcome. */
export type AttemptEnd =
  | { readonly kind: 'outcome'; readonly outcome: RebalanceResult }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * Runs one attempt of a request as a workflow of its own, and waits for its end. A fund that shares its account is served
 * by its hedge book.
 */
export async function runRebalance(
  token: string,
  standing: Pick<FundStanding, 'contract' | 'book'> | null,
  request: QueuedRequest,
): Promise<AttemptEnd> {
  const id = rebalanceId(request.key, request.attempt);
  const { key, cause, requestKey, requestedBy, reason, nominalTime, anchorSeq, breachSeenAt } = request;
  const seen = breachSeenAt === undefined ? {} : { breachSeenAt };
  const asked = { token, cause, key, requestKey, requestedBy, reason, nominalTime, anchorSeq, ...seen };
  for (let looks = 0; ; looks++) {
    try {
      const type = standing?.book === undefined ? 'rebalance' : 'servedRebalance';
      const outcome = await executeChild<typeof rebalance | typeof servedRebalance>(type, {
        workflowId: rebalanceWorkflowId(id),
        // Where its steps run: the server then hands out each step along with the decision to take it.
        taskQueue: TASK_QUEUE.trading,
        args: [{ id, attempt: request.attempt, request: asked }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        // Its history is short. A worker killed while deciding is noticed this soon, not after the usual 10 s.
        workflowTaskTimeout: DECIDE_WITHIN_MS,
        staticSummary: `${cause} rebalance of ${token}`,
        staticDetails: `Asked by ${requestedBy}: ${reason}`,
        typedSearchAttributes: [
          { key: SEARCH_ATTRIBUTE.token, value: token },
          { key: SEARCH_ATTRIBUTE.cause, value: cause },
          ...(standing === null ? [] : [{ key: SEARCH_ATTRIBUTE.contract, value: standing.contract }]),
        ],
      });
      return { kind: 'outcome', outcome };
    } catch (error) {
      if (CancellationScope.current().consideredCancelled) throw error;
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) return endInFailure(error);
      // After a reset of this entity the rebalance it had started is still at work: wait for its end.
      const summary = `${id} runs already: before the next look at its end`;
      await sleep(Math.min(LOOK_AGAIN_MS * 2 ** looks, LOOK_AT_LEAST_EVERY_MS), { summary });
    }
  }
}

/** Tells a running rebalance to send no further order, or none that adds to the position, or to be content. False where it could not be told. */
export async function stopRunning(
  { key, attempt }: QueuedRequest,
  word: typeof stopRebalance | typeof stopAdding | typeof abandonRebalance,
  reason: string,
): Promise<boolean> {
  const rebalance = rebalanceId(key, attempt);
  try {
    await getExternalWorkflowHandle(rebalanceWorkflowId(rebalance)).signal(word, { reason });
    return true;
  } catch (error) {
    // It has ended, or has not begun: then it finds the fund's new state in the ledger.
    log.info('the rebalance could not be told to stop', { rebalance, error: String(error) });
    return false;
  }
}

/** Tells a running rebalance that somebody is in a hurry; `key`: whose request it may honour. False where it could not be told. */
export async function hurryRunning(
  { key: running, attempt }: QueuedRequest,
  key: string | null,
  reason: string,
): Promise<boolean> {
  const rebalance = rebalanceId(running, attempt);
  try {
    await getExternalWorkflowHandle(rebalanceWorkflowId(rebalance)).signal(hurryRebalance, { key, reason });
    return true;
  } catch (error) {
    // It has ended, or has not begun: the request is served after it.
    log.info('the rebalance could not be hurried', { rebalance, error: String(error) });
    return false;
  }
}

function endInFailure(error: unknown): AttemptEnd {
  const cause = error instanceof ChildWorkflowFailure ? error.cause : error;
  const [outcome] = (cause instanceof ApplicationFailure ? (cause.details ?? []) : []) as [RebalanceOutcome?];
  if (outcome !== undefined) return { kind: 'outcome', outcome: { ...outcome, honoured: [] } };
  return { kind: 'none', reason: cause instanceof Error ? cause.message : String(cause) };
}
