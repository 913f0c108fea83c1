import { FAILURE } from '../contract/failures.js';
import { isClosed } from '../domain/order-state.js';
import type { FundRecord } from '../ledger/records/fund.js';
import type { OrderRecord } from '../ledger/records/order.js';
import { GIVE_UP } from './absence.js';
import { failure } from './failure.js';
import { hasEnded, lookForOrder } from './look-for-order.js';
import type { TradingPorts } from './ports.js';

/** Brings every order of an earlier attempt to its end: what is open is cancelled, what was filled is kept. */
export async function resolveOrders(ports: TradingPorts, fund: FundRecord): Promise<void> {
  for (const record of await ports.ledger.unresolvedOrders(fund.settings.token)) {
    await resolveOrder(ports, record);
  }
}

/** Throws `OrderUnresolved` while its end is not known. */
export async function resolveOrder({ venue, ledger }: TradingPorts, record: OrderRecord): Promise<void> {
  const { book, clientOrderId } = record.intent;
  if (record.sends === 0 && (await ledger.giveUpOrder(clientOrderId, GIVE_UP))) return;
  const seen = await lookForOrder(venue, record.intent);
  if (seen === null) {
    // Closed, and too old for the venue to show: its fills are booked from the account's events.
    if (isClosed(record.state)) return;
    await ledger.recordMiss(clientOrderId);
    if (await ledger.giveUpOrder(clientOrderId, GIVE_UP)) return;
    throw failure(FAILURE.orderUnresolved, `${clientOrderId} is not to be found yet`);
  }
  await ledger.recordOrderState(clientOrderId, seen.state, seen.filled);
  if (hasEnded(seen)) return;
  await venue.cancelOrder(book, clientOrderId);
  throw failure(FAILURE.orderUnresolved, `${clientOrderId} was still open: cancelled, its end is awaited`);
}
