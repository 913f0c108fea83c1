import { z } from 'zod';
import type { OrderIntent } from '../../port.js';
import type { BybitApi } from '../client.js';
import type { Endpoint } from '../endpoint.js';
import { venueSide } from '../fields.js';
import type { Session } from '../session.js';

const result = z.object({ orderId: z.string().min(1), orderLinkId: z.string() });

const endpoint: Endpoint<z.infer<typeof result>> = {
  name: 'POST /v5/order/create',
  purpose: 'place',
  result,
};

/** Sends the order, once. Returning means accepted for processing: neither live nor filled yet. */
export async function createOrder(
  session: Session,
  intent: OrderIntent,
  mayLeave?: () => boolean,
): Promise<void> {
  const send = (api: BybitApi) => api.privatePostV5OrderCreate(orderBody(intent));
  const answer = await session.ask(endpoint, send, mayLeave);
  if (answer.result.orderLinkId === intent.clientOrderId) return;
  throw session.misfit(
    endpoint,
    `result.orderLinkId is not the one that was sent ('${intent.clientOrderId}')`,
  );
}

/** A function of the intent alone, fields in fixed order: a resend has the same bytes. */
export function orderBody(intent: OrderIntent): Record<string, string | number | boolean> {
  return {
    category: 'linear',
    symbol: intent.book.contract,
    side: venueSide(intent.side),
    orderType: 'Limit',
    qty: intent.contracts,
    price: intent.limitPrice,
    timeInForce: 'IOC',
    positionIdx: 0,
    orderLinkId: intent.clientOrderId,
    reduceOnly: intent.reduceOnly,
  };
}
