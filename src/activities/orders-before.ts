import { FAILURE } from '../contract/failures.js';
import { isClosed } from '../domain/order-state.js';
import { parseClientOrderId } from '../domain/rebalance-id.js';
import type { Ledger } from '../ledger/port.js';
import { failure } from './failure.js';

/** The number in an order's id; 0 where it has none. */
export const sliceOf = (clientOrderId: string): number => parseClientOrderId(clientOrderId)?.slice ?? 0;

/**
 * The highest number that an order of this rebalance has used: 0 before the first. Throws `OrderUnresolved` while one
 * of them is open, as by a step of a run that was reset: nobody can say whether a reading contains its fills.
 */
export async function ordersBefore(ledger: Ledger, rebalanceId: string): Promise<number> {
  const records = await ledger.ordersOf(rebalanceId);
  const open = records.find(({ state }) => !isClosed(state));
  if (open !== undefined) {
    throw failure(FAILURE.orderUnresolved, `${open.intent.clientOrderId} is on its way: its end is awaited`);
  }
  return Math.max(0, ...records.map(({ intent }) => sliceOf(intent.clientOrderId)));
}
