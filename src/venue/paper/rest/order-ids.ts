import { z } from 'zod';
import type { Exchange } from '../engine/exchange.js';

/** The client's own id of an order; empty where it gives none. */
export const linkId = z.string().regex(/^[A-Za-z0-9_-]{0,36}$/, 'at most 36 letters, digits, - and _');

export interface Ids {
  readonly orderId?: string | undefined;
  readonly orderLinkId?: string | undefined;
}

/** The sequence number of the account's order of that id. */
export function seqOf(
  exchange: Exchange,
  account: string,
  { orderId, orderLinkId }: Ids,
): number | undefined {
  if (orderId !== undefined) return exchange.store.orderIds.get([account, 'id', orderId]);
  return exchange.store.orderIds.get([account, 'link', orderLinkId ?? '']);
}
