import { ApplicationFailure } from '@temporalio/common';
import type { TradingActivities } from '../contract/activities.js';
import { FAILURE } from '../contract/failures.js';
import { TRANSITIONS } from '../contract/fund-state.js';
import type { Failure, RebalanceInput, RebalanceOutcome, Traded } from '../contract/rebalance.js';
import { isClosed } from '../domain/order-state.js';
import { StateConflictError, UnexplainedEventsError } from '../ledger/errors.js';
import type { Ledger } from '../ledger/port.js';
import { endedBefore } from './ended-before.js';
import { asStep } from './failure.js';
import { sliceOf } from './orders-before.js';
import type { TradingPorts } from './ports.js';
import { readBack } from './read-back.js';
import { resolveOrder } from './resolve-orders.js';
import { roundSettlement } from './round/round-settlement.js';

/**
 * Closes a rebalance that could not go on, so that its reason is on record; `halt` also halts the fund. What it has
 * traded is booked with its figures, so that the next rebalance begins where this one ended; where the fills do not
 * explain the position, the fund is halted.
 */
export function conclude(ports: TradingPorts): TradingActivities['conclude'] {
  return asStep('conclude', async (input: RebalanceInput, failure: Failure): Promise<RebalanceOutcome> => {
    const { reason, halt, traded } = failure;
    const before = await endedBefore(ports.ledger, input.id);
    if (before !== null && !halt) return before;
    if (halt) await haltFund(ports.ledger, input, reason);
    return (
      (await bookTraded(ports, input, reason, traded)) ??
      ports.ledger.close(input, 'failed', reason, traded ?? undefined)
    );
  });
}

/** Null where no order was sent, or what came of them does not reconcile. */
async function bookTraded(
  ports: TradingPorts,
  input: RebalanceInput,
  reason: string,
  traded: Traded | null,
): Promise<RebalanceOutcome | null> {
  if (traded === null) return null;
  // The ledger knows them all: one whose step failed is not among the workflow's.
  const records = await ports.ledger.ordersOf(input.id);
  if (records.length === 0) return null;
  for (const record of records.filter(({ state }) => !isClosed(state))) await resolveOrder(ports, record);

  const { strike, plan, earlier } = traded;
  const before = earlier?.orders ?? [];
  const orders = records
    .map((record) => record.intent.clientOrderId)
    .filter((id) => !before.includes(id) && sliceOf(id) > (strike.ordersBefore ?? 0));
  try {
    const { events, readUntil } = await readBack(ports, { strike, orders });
    return await ports.ledger.settle({
      input,
      outcome: 'failed',
      reason,
      strike,
      firstStrike: earlier?.strike ?? null,
      earlier: earlier?.struck ?? [],
      honours: [],
      plan,
      anchor: null,
      events,
      eventsReadUntil: readUntil,
      state: null,
      ...roundSettlement(strike, { failed: `${input.id}: ${reason}` }),
    });
  } catch (error) {
    const difference = whyNotBooked(error);
    if (difference === null) throw error;
    await haltFund(ports.ledger, input, `${reason}; and ${difference}`);
    return null;
  }
}

function whyNotBooked(error: unknown): string | null {
  if (error instanceof UnexplainedEventsError) return error.message;
  const differs = error instanceof ApplicationFailure && error.type === FAILURE.doesNotReconcile;
  return differs ? error.message : null;
}

async function haltFund(ledger: Ledger, { id, request }: RebalanceInput, reason: string): Promise<void> {
  const { from, to } = TRANSITIONS.halt;
  const change = { token: request.token, to, from: [...from, to], reason, by: 'engine' };
  try {
    await ledger.changeState({ ...change, changeId: `${id}-halt` });
  } catch (error) {
    // A fund that is wiped out trades nothing already.
    if (!(error instanceof StateConflictError)) throw error;
  }
}

/**
 * Cancels whatever is open in the fund's book, which is the fund's alone, and has an id to cancel it by; one that
 * fails does not keep the others open.
 */
export function cancelOpenOrders({ ledger, venue }: TradingPorts): TradingActivities['cancelOpenOrders'] {
  return asStep('cancel', async (token: string) => {
    const { account, contract } = (await ledger.fund(token)).settings;
    const book = { account, contract };
    const open = (await venue.openOrders(book)).filter((order) => order.clientOrderId !== '');
    const cancels = open.map((order) => venue.cancelOrder(book, order.clientOrderId));
    for (const ended of await Promise.allSettled(cancels)) {
      if (ended.status === 'rejected') throw ended.reason;
    }
    return { cancelled: open.length };
  });
}
