import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  setCurrentDetails,
  setHandler,
  TimeoutFailure,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { FAILURE } from '../contract/failures.js';
import { stopAdding, stopRebalance } from '../contract/fund-messages.js';
import type {
  OrderResult,
  Plan,
  RebalanceInput,
  RebalanceOutcome,
  SettleInput,
  Strike,
} from '../contract/rebalance.js';
import { SEARCH_ATTRIBUTE } from '../contract/search-attributes.js';
import { Decimal, decimal, plain, ZERO } from '../domain/decimal.js';
import { clientOrderId } from '../domain/rebalance-id.js';
import { compute, conclude, order, settle, snapshot } from './activity-options.js';
import { describeRebalance } from './rebalance-details.js';
import { readWord } from './signal-words.js';

/** Orders beyond the planned slices that may be spent on what a thin book left unfilled. */
const EXTRA_ORDERS = 5;

type Trade = Extract<Plan, { kind: 'trade' }>;

/** One rebalance of one fund: snapshot, compute, an order per slice, settle. Its outcome is in the ledger. */
export async function rebalance(input: RebalanceInput): Promise<RebalanceOutcome> {
  const stop = listenForStop();
  return CancellationScope.nonCancellable(async () => {
    try {
      return note(await run(input, stop));
    } catch (error) {
      throw await giveUp(input, error);
    }
  });
}

interface Stop {
  reason: string | null;
  /** Stops only a trade that adds to the position. */
  addingReason: string | null;
}

/** A cancellation from the UI means the same as the signal: finish the order in flight, settle, send no more. */
function listenForStop(): Stop {
  const stop: Stop = { reason: null, addingReason: null };
  setHandler(
    stopRebalance,
    (word) => {
      stop.reason ??= readWord(word).reason;
    },
    { description: 'Send no further order, cancel what is open, settle what was filled. {"reason": "..."}' },
  );
  setHandler(
    stopAdding,
    (word) => {
      stop.addingReason ??= readWord(word).reason;
    },
    { description: 'The same as stop, unless its orders only reduce the position. {"reason": "..."}' },
  );
  CancellationScope.current().cancelRequested.catch(() => {
    stop.reason ??= 'the workflow was cancelled';
  });
  return stop;
}

async function run(input: RebalanceInput, stop: Stop): Promise<RebalanceOutcome> {
  const shot = await snapshot.executeWithOptions(
    { summary: `read ${input.request.token}'s book and prices` },
    [input],
  );
  if (shot.kind === 'closed') return shot.outcome;

  const { strike } = shot;
  const plan = await compute.executeWithOptions({ summary: 'size the trade' }, [input, strike]);
  setCurrentDetails(describeRebalance(input, strike, plan, []));
  const sent = plan.kind === 'trade' ? await trade(input, strike, plan, stop) : NOTHING_SENT;
  return settle.executeWithOptions({ summary: 'reconcile and book' }, [{ input, strike, plan, ...sent }]);
}

type Sent = Pick<SettleInput, 'orders' | 'end' | 'reason'>;
const NOTHING_SENT: Sent = { orders: [], end: 'complete', reason: null };

async function trade(input: RebalanceInput, strike: Strike, plan: Trade, stop: Stop): Promise<Sent> {
  const results: OrderResult[] = [];
  const ids: string[] = [];
  const most = plan.slices.length + EXTRA_ORDERS;
  for (let slice = 1; slice <= most; slice++) {
    const stopped = stop.reason ?? (plan.reduceOnly ? null : stop.addingReason);
    if (stopped !== null) return { orders: ids, end: 'stopped', reason: stopped };
    const id = clientOrderId(input.id, strike.epoch, slice);
    const result = await sendSlice(input, strike, plan, { slice, id, unfilled: unfilledOf(plan, results) });
    if (result.kind === 'closed') ids.push(id);
    results.push(result);
    setCurrentDetails(describeRebalance(input, strike, plan, results));
    if (result.kind === 'nothing-missing' || unfilledOf(plan, results).lte(ZERO)) {
      return { orders: ids, end: 'complete', reason: null };
    }
    if (result.state === 'rejected') return { orders: ids, end: 'remainder', reason: result.rejectReason };
  }
  return {
    orders: ids,
    end: 'remainder',
    reason: `${most} orders did not fill the plan: the book is too thin`,
  };
}

function sendSlice(
  input: RebalanceInput,
  strike: Strike,
  plan: Trade,
  { slice, id, unfilled }: { slice: number; id: string; unfilled: Decimal },
): Promise<OrderResult> {
  const planned = plan.slices[Math.min(slice, plan.slices.length) - 1];
  if (planned === undefined)
    throw ApplicationFailure.nonRetryable('a trade without slices', FAILURE.idConflict);
  // A venue may show its position late: never more in all than was planned.
  const contracts = plain(Decimal.min(decimal(planned), unfilled));
  return order.executeWithOptions(
    {
      summary: `${plan.side} up to ${contracts} ${strike.contract}, slice ${slice} of ${plan.slices.length}`,
    },
    [
      {
        rebalanceId: input.id,
        token: input.request.token,
        account: strike.account,
        contract: strike.contract,
        clientOrderId: id,
        side: plan.side,
        contracts,
        targetContracts: plan.figures.targetContracts,
        limitPrice: plan.limitPrice,
        reduceOnly: plan.reduceOnly,
        lotSize: strike.lotSize,
        minOrder: strike.minOrder,
        minNotional: strike.minNotional,
        knownContracts: slice === 1 ? strike.contracts : null,
      },
    ],
  );
}

/** What the orders so far left of the plan; the settling step checks it against the venue's own position. */
function unfilledOf(plan: Trade, results: readonly OrderResult[]): Decimal {
  const filled = results.reduce((sum, r) => (r.kind === 'closed' ? sum.plus(decimal(r.filled)) : sum), ZERO);
  return decimal(plan.figures.deltaContracts).abs().minus(filled);
}

function note(outcome: RebalanceOutcome): RebalanceOutcome {
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTE.outcome, value: outcome.outcome }]);
  return outcome;
}

/** Writes the failure to the ledger, then fails the workflow so that operators see it as failed. */
async function giveUp(input: RebalanceInput, error: unknown): Promise<ApplicationFailure> {
  const { type, message } = causeOf(error);
  const halt = type === FAILURE.doesNotReconcile || type === FAILURE.idConflict;
  const outcome = note(
    await conclude.executeWithOptions({ summary: 'record why it failed' }, [
      input,
      { reason: message, halt },
    ]),
  );
  return ApplicationFailure.create({
    message: `${input.id}: ${message}`,
    type: type ?? 'RebalanceFailed',
    nonRetryable: true,
    details: [outcome],
    ...(error instanceof Error ? { cause: error } : {}),
  });
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
