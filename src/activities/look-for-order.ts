import { FAILURE } from '../contract/failures.js';
import { type DecimalString, decimal, plain, ZERO } from '../domain/decimal.js';
import type { AccountEvent, OrderIntent, OrderState, Side, Venue } from '../venue/port.js';
import { failure } from './failure.js';

/** What the venue shows of an order, among its orders or by its executions. */
export interface SeenOrder {
  readonly state: OrderState;
  readonly filled: DecimalString;
  readonly rejectReason: string | null;
}

export type EndedOrder = SeenOrder & { readonly state: Exclude<OrderState, 'open'> };

export const hasEnded = (seen: SeenOrder): seen is EndedOrder => seen.state !== 'open';

/**
 * Live and closed orders, and then the executions, of which one is proof where the order is not shown yet. Null is
 * not proof of absence. Throws `IdConflict` where the venue has something else under the id.
 */
export async function lookForOrder(venue: Venue, intent: OrderIntent): Promise<SeenOrder | null> {
  return (await lookAmongOrders(venue, intent)) ?? (await lookAmongExecutions(venue, intent));
}

export async function lookAmongOrders(venue: Venue, intent: OrderIntent): Promise<SeenOrder | null> {
  const found = await venue.findOrder(intent.book, intent.clientOrderId);
  if (found === null) return null;
  adopt(intent, found);
  return { state: found.state, filled: found.filled, rejectReason: found.rejectReason };
}

async function lookAmongExecutions(venue: Venue, intent: OrderIntent): Promise<SeenOrder | null> {
  const events = await venue.orderExecutions(intent.book, intent.clientOrderId);
  const fills = new Map(
    events.flatMap((event) => (event.kind === 'trade' ? [[event.executionId, event] as const] : [])),
  );
  if (fills.size === 0) return null;
  return fromFills(intent, [...fills.values()]);
}

function fromFills(
  intent: OrderIntent,
  fills: readonly Extract<AccountEvent, { kind: 'trade' }>[],
): SeenOrder {
  for (const { contract, side } of fills) adopt(intent, { contract, side, contracts: intent.contracts });
  const filled = fills.reduce((sum, fill) => sum.plus(decimal(fill.contracts)), ZERO);
  const whole = filled.gte(decimal(intent.contracts));
  return { state: whole ? 'filled' : 'open', filled: plain(filled), rejectReason: null };
}

/** An order of this id is ours only if it is what was intended. */
function adopt(
  intent: OrderIntent,
  found: { readonly contract: string; readonly side: Side; readonly contracts: DecimalString },
): void {
  const same =
    found.contract === intent.book.contract &&
    found.side === intent.side &&
    decimal(found.contracts).eq(decimal(intent.contracts));
  if (same) return;
  throw failure(
    FAILURE.idConflict,
    `the venue has ${intent.clientOrderId} as ${found.side} ${found.contracts} ${found.contract}, ` +
      `intended was ${intent.side} ${intent.contracts} ${intent.book.contract}`,
  );
}
