import { FAILURE } from '../contract/failures.js';
import type { FundRecord, OrderRecord } from '../ledger/port.js';
import { type Clock, WALL_CLOCK } from './clock.js';
import { failure } from './failure.js';
import type { TradingPorts } from './ports.js';

/** Venues have shown orders 10 to 15 seconds late: only after this long is one sent again, under the same id. */
const SEND_AGAIN_AFTER_MS = 20_000;
/**
 * Giving an order up is final, since another one may follow it. An order reaches the venue, if ever, within
 * `SEND_WITHIN_MS` of `order`, the wait for the rate limit and the venue's receive window; then it may be shown late.
 */
const GIVE_UP_AFTER_MS = 60_000;

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
    // Closed, and too old for the venue to show: its fills are booked from the account's events.
    if (isClosed(record.state)) return;
    const mayBeOnItsWay = !wasSentBefore(record, clock.now() - GIVE_UP_AFTER_MS);
    if (mayBeOnItsWay || !(await ledger.giveUpOrder(clientOrderId, record.sentAt))) {
      throw failure(FAILURE.orderUnresolved, `${clientOrderId} is not to be found yet`);
    }
    return;
  }
  if (found.state === 'open') {
    await venue.cancelOrder(book, clientOrderId);
    throw failure(FAILURE.orderUnresolved, `${clientOrderId} was still open: cancelled, its end is awaited`);
  }
  return ledger.recordOrderState(clientOrderId, found.state, found.filled);
}

type ClosedState = Exclude<OrderRecord['state'], 'intended' | 'sent' | 'open'>;

export const isClosed = (state: OrderRecord['state']): state is ClosedState =>
  state === 'filled' || state === 'cancelled' || state === 'rejected';

/** Whether an order that the venue does not show may be sent, again or for the first time. */
export const maySend = (record: OrderRecord, clock: Clock): boolean =>
  wasSentBefore(record, clock.now() - SEND_AGAIN_AFTER_MS);

/** Liveness alone is read from the wall clock: how long ago the order was last sent, if ever. */
const wasSentBefore = ({ sentAt }: OrderRecord, instant: number): boolean =>
  sentAt === null || sentAt < instant;
