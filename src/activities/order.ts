import type { TradingActivities } from '../contract/activities.js';
import { FAILURE } from '../contract/failures.js';
import type { OrderInput, OrderResult } from '../contract/rebalance.js';
import { Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import type { OrderRecord } from '../ledger/port.js';
import type { OrderIntent, VenueOrder } from '../venue/port.js';
import { VenueError } from '../venue/venue-error.js';
import { WALL_CLOCK } from './clock.js';
import { asStep, failure } from './failure.js';
import type { TradingPorts } from './ports.js';
import { isClosed, maySend } from './resolve-orders.js';

/** An order that is not on its way this soon after its send was recorded may have been given up meanwhile. */
const SEND_WITHIN_MS = 3_000;

/** Growing pauses between two looks at an order that was just accepted, about 20 seconds in all. */
const LOOKS_MS = [4, 6, 10, 20, 40, 80, 160, 320, 640, 1_000, 2_000, 3_000, 5_000, 8_000];

/**
 * Sends one order and waits for its end. The intent is in the ledger before the first send; a retry finds it
 * there and asks the venue for the order by its id before anything is sent again, byte for byte the same.
 */
export function order(ports: TradingPorts): TradingActivities['order'] {
  return asStep('order', async (input: OrderInput): Promise<OrderResult> => {
    const known = await ports.ledger.order(input.clientOrderId);
    if (known !== null) return resume(ports, known);

    const position = input.knownContracts ?? (await ports.venue.position(bookOf(input))).contracts;
    const intent = intentFor(input, position);
    if (intent === null) return { kind: 'nothing-missing', contracts: position };
    const record = await ports.ledger.recordIntent(intent, input.rebalanceId, input.token);
    return send(ports, record);
  });
}

const bookOf = ({ account, contract }: OrderInput) => ({ account, contract });

/** What is still missing by the venue's own position, at most the slice; null where that is below the minimum. */
function intentFor(input: OrderInput, position: DecimalString): OrderIntent | null {
  const missing = decimal(input.targetContracts).minus(decimal(position));
  const wanted = input.side === 'buy' ? missing : missing.neg();
  const contracts = Decimal.min(wanted, decimal(input.contracts)).toNearest(
    decimal(input.lotSize),
    Decimal.ROUND_FLOOR,
  );
  const tooSmall =
    contracts.lte(0) ||
    contracts.lt(decimal(input.minOrder)) ||
    contracts.times(decimal(input.limitPrice)).lt(decimal(input.minNotional));
  if (tooSmall) return null;
  return {
    clientOrderId: input.clientOrderId,
    book: bookOf(input),
    side: input.side,
    contracts: plain(contracts),
    limitPrice: input.limitPrice,
    reduceOnly: input.reduceOnly,
  };
}

/** The order was intended before: what became of it? */
async function resume(ports: TradingPorts, record: OrderRecord): Promise<OrderResult> {
  const { book, clientOrderId } = record.intent;
  const found = await ports.venue.findOrder(book, clientOrderId);
  if (found !== null) return finish(ports, record, adopt(record.intent, found));
  if (isClosed(record.state)) {
    return closed(record.intent, record.state, record.filled, 'given up before, and not at the venue');
  }
  if (maySend(record, ports.clock ?? WALL_CLOCK)) return send(ports, record);
  throw failure(FAILURE.orderUnresolved, `${clientOrderId} is not to be found yet at the venue`);
}

async function send(ports: TradingPorts, record: OrderRecord): Promise<OrderResult> {
  const { intent } = record;
  const { now } = ports.clock ?? WALL_CLOCK;
  const begun = now();
  await ports.ledger.markSent(intent.clientOrderId);
  if (now() - begun > SEND_WITHIN_MS) {
    throw failure(FAILURE.orderUnresolved, `${intent.clientOrderId} was not sent: this machine was too slow`);
  }
  try {
    await ports.venue.placeOrder(intent);
  } catch (error) {
    if (!(error instanceof VenueError) || error.kind !== 'rejected') throw error;
    await ports.ledger.recordOrderState(intent.clientOrderId, 'rejected', ZERO_FILLED);
    return closed(intent, 'rejected', ZERO_FILLED, `${error.code}: ${error.message}`);
  }
  return finish(ports, record, null);
}

const ZERO_FILLED = '0' as DecimalString;

async function finish(
  ports: TradingPorts,
  record: OrderRecord,
  found: VenueOrder | null,
): Promise<OrderResult> {
  const { intent } = record;
  const end = isEnded(found) ? found : await awaitEnd(ports, intent);
  await ports.ledger.recordOrderState(intent.clientOrderId, end.state, end.filled);
  return closed(intent, end.state, end.filled, end.rejectReason);
}

type ClosedState = Extract<OrderResult, { kind: 'closed' }>['state'];
type EndedOrder = VenueOrder & { readonly state: ClosedState };

const isEnded = (order: VenueOrder | null): order is EndedOrder => order !== null && isClosed(order.state);

async function awaitEnd(
  { venue, clock = WALL_CLOCK }: TradingPorts,
  intent: OrderIntent,
): Promise<EndedOrder> {
  for (const wait of LOOKS_MS) {
    await clock.pause(wait);
    const found = await venue.findOrder(intent.book, intent.clientOrderId);
    if (isEnded(found)) return adopt(intent, found);
  }
  throw failure(
    FAILURE.orderUnresolved,
    `${intent.clientOrderId} was accepted, but its end is not to be seen`,
  );
}

/** An order of this id is ours only if it is what was intended. */
function adopt<T extends VenueOrder>(intent: OrderIntent, found: T): T {
  const same =
    found.contract === intent.book.contract &&
    found.side === intent.side &&
    decimal(found.contracts).eq(decimal(intent.contracts));
  if (same) return found;
  throw failure(
    FAILURE.idConflict,
    `the venue has ${intent.clientOrderId} as ${found.side} ${found.contracts} ${found.contract}, ` +
      `intended was ${intent.side} ${intent.contracts} ${intent.book.contract}`,
  );
}

function closed(
  intent: OrderIntent,
  state: ClosedState,
  filled: DecimalString,
  rejectReason: string | null,
): OrderResult {
  const { clientOrderId, contracts } = intent;
  return { kind: 'closed', clientOrderId, contracts, filled, state, rejectReason };
}
