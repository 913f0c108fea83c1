import { FAILURE } from '../contract/failures.js';
import type { OrderResult } from '../contract/rebalance.js';
import type { DecimalString } from '../domain/decimal.js';
import { isClosed } from '../domain/order-state.js';
import { TradingStoppedError } from '../ledger/errors.js';
import type { OrderRecord } from '../ledger/records/order.js';
import { GIVE_UP, isAbsent, SEND_AGAIN } from './absence.js';
import { WALL_CLOCK } from './clock.js';
import { failure } from './failure.js';
import {
  type EndedOrder,
  hasEnded,
  lookAmongOrders,
  lookForOrder,
  type SeenOrder,
} from './look-for-order.js';
import type { TradingPorts } from './ports.js';
import { sendOnce } from './send-outcome.js';

/**
 * An order that is not signed this soon after its send was recorded may have been given up meanwhile. Once signed, the
 * venue takes it within its receive window only.
 */
const SEND_WITHIN_MS = 3_000;

/** Growing pauses between two looks at an order, about 20 seconds in all. */
const LOOKS_MS = [4, 6, 10, 20, 40, 80, 160, 320, 640, 1_000, 2_000, 3_000, 5_000, 8_000];
/** Before that an accepted order is on its way through the venue: not seeing it yet says nothing. */
const MISSES_FROM_MS = 1_000;

type ClosedResult = Extract<OrderResult, { kind: 'closed' }>;
type Pursued = Extract<OrderResult, { kind: 'closed' | 'stopped' }>;

/** Brings an order whose intent is on record to its end, from wherever an earlier attempt has left it. */
export async function pursueOrder(ports: TradingPorts, record: OrderRecord): Promise<Pursued> {
  if (record.state === 'intended') return send(ports, record);
  const seen = await lookForOrder(ports.venue, record.intent);
  if (seen !== null && hasEnded(seen)) return finish(ports, record, seen);
  if (seen === null && isClosed(record.state)) {
    return closed(record, record.state, record.filled, 'closed before, and not to be found at the venue now');
  }
  return awaitEnd(ports, record, { sendAgain: true });
}

async function send(ports: TradingPorts, record: OrderRecord): Promise<Pursued> {
  const { clientOrderId } = record.intent;
  const { now } = ports.clock ?? WALL_CLOCK;
  const begun = now();
  const marked = await mark(ports, record);
  if (typeof marked !== 'boolean') return marked;
  // Another attempt at this step has sent it meanwhile.
  if (!marked) return awaitEnd(ports, record, { sendAgain: false });
  const outcome = await sendOnce(ports.venue, record.intent, () => now() - begun <= SEND_WITHIN_MS);
  switch (outcome.kind) {
    case 'rejected':
      return reject(ports, record, outcome.reason);
    case 'refused-here':
      await ports.ledger.takeBackSend(clientOrderId);
      await knock(ports);
      throw outcome.error;
    case 'confirmed':
    case 'unresolved':
      return awaitEnd(ports, record, { sendAgain: false });
  }
}

/**
 * A read, whatever comes of it: a venue that was out of reach is tried by reads alone, never by an order, so that one
 * which nobody reads from would refuse every further send.
 */
async function knock({ venue }: TradingPorts): Promise<void> {
  await venue.serverTime().catch(() => null);
}

/** Whether it is this attempt that sends; or how the order ends, where the fund may not trade so any more. */
async function mark({ ledger }: TradingPorts, record: OrderRecord): Promise<boolean | Pursued> {
  const { clientOrderId } = record.intent;
  try {
    return await ledger.markSent(clientOrderId, record.sends);
  } catch (error) {
    if (!(error instanceof TradingStoppedError)) throw error;
    if (!(await ledger.giveUpOrder(clientOrderId, GIVE_UP))) {
      throw unresolved(`${clientOrderId} is not to be seen at the venue yet, and is not sent again`);
    }
    return { kind: 'stopped', reason: error.message };
  }
}

/** A refusal of a second send says nothing of the first: it is looked for once more. */
async function reject(ports: TradingPorts, record: OrderRecord, reason: string): Promise<Pursued> {
  const { clientOrderId } = record.intent;
  const seen = record.sends === 0 ? null : await lookForOrder(ports.venue, record.intent);
  if (seen !== null) {
    if (hasEnded(seen)) return finish(ports, record, seen);
    return awaitEnd(ports, record, { sendAgain: false });
  }
  await ports.ledger.recordOrderState(clientOrderId, 'rejected', NOTHING);
  return closed(record, 'rejected', NOTHING, reason);
}

const NOTHING = '0' as DecimalString; // plain notation

/**
 * Looks at growing pauses until it has ended. Where it is missed for long enough, by the ledger's count, it is sent
 * again under the same id; otherwise it stays unresolved, and the next attempt looks again.
 */
async function awaitEnd(
  ports: TradingPorts,
  record: OrderRecord,
  { sendAgain }: { readonly sendAgain: boolean },
): Promise<Pursued> {
  const clock = ports.clock ?? WALL_CLOCK;
  const begun = clock.now();
  for (const wait of LOOKS_MS) {
    await clock.pause(wait);
    const isLate = clock.now() - begun >= MISSES_FROM_MS;
    const seen = await (isLate ? lookForOrder : lookAmongOrders)(ports.venue, record.intent);
    if (seen !== null && hasEnded(seen)) return finish(ports, record, seen);
    const sends = isLate ? await note(ports, record, seen) : null;
    if (sends !== null && sendAgain) return send(ports, { ...record, sends });
  }
  throw unresolved(`${record.intent.clientOrderId}: its end is not to be seen at the venue yet`);
}

/** What was seen goes on record, so that it is never given up. How often it was sent, where it counts as absent. */
async function note(
  { ledger }: TradingPorts,
  { intent: { clientOrderId } }: OrderRecord,
  seen: SeenOrder | null,
): Promise<number | null> {
  if (seen !== null) {
    await ledger.recordOrderState(clientOrderId, seen.state, seen.filled);
    return null;
  }
  const absence = await ledger.recordMiss(clientOrderId);
  return isAbsent(absence, SEND_AGAIN) ? absence.sends : null;
}

async function finish(ports: TradingPorts, record: OrderRecord, end: EndedOrder): Promise<ClosedResult> {
  await ports.ledger.recordOrderState(record.intent.clientOrderId, end.state, end.filled);
  return closed(record, end.state, end.filled, end.rejectReason);
}

const unresolved = (what: string) => failure(FAILURE.orderUnresolved, what);

function closed(
  { intent }: OrderRecord,
  state: ClosedResult['state'],
  filled: DecimalString,
  rejectReason: string | null,
): ClosedResult {
  const { clientOrderId, contracts } = intent;
  return { kind: 'closed', clientOrderId, contracts, filled, state, rejectReason };
}
