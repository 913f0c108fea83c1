import { FAILURE } from '../contract/failures.js';
import type { FundRecord, OrderRecord } from '../ledger/port.js';
import { type Clock, WALL_CLOCK } from './clock.js';
import { failure } from './failure.js';
import type { TradingPorts } from './ports.js';

/** Venues have shown orders 10 to 15 seconds late: absence counts only after this long. */
export const ABSENT_AFTER_MS = 20_000;

/** Brings every order of an earlier attempt to its end: what is open is cancelled, what was filled is kept. */
export async function resolveOrders(ports: TradingPorts, fund: FundRecord): Promise<void> {
  for (const record of await ports.ledger.unresolvedOrders(fund.settings.token)) {
    await resolve(ports, record);
  }
}

async function resolve(
  { venue, ledger, clock = WALL_CLOCK }: TradingPorts,
  record: OrderRecord,
): Promise<void> {
  const { book, clientOrderId } = record.intent;
  const found = await venue.findOrder(book, clientOrderId);
  if (found === null) {
    if (!isAbsent(record, clock))
      throw failure(FAILURE.orderUnresolved, `${clientOrderId} is not to be found yet`);
    return ledger.recordOrderState(clientOrderId, 'rejected', record.filled);
  }
  if (found.state === 'open') {
    await venue.cancelOrder(book, clientOrderId);
    throw failure(FAILURE.orderUnresolved, `${clientOrderId} was still open: cancelled, its end is awaited`);
  }
  return ledger.recordOrderState(clientOrderId, found.state, found.filled);
}

/** Liveness alone is read from the wall clock: how long ago this machine first sent the order. */
export const isAbsent = ({ firstSentAt }: OrderRecord, clock: Clock): boolean =>
  firstSentAt === null || clock.now() - firstSentAt > ABSENT_AFTER_MS;
