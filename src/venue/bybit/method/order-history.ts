import type { VenueOrder } from '../../port.js';
import type { Endpoint } from '../endpoint.js';
import type { Session } from '../session.js';
import { type OrderPage, orderOf, orderPage } from './order-row.js';

const endpoint: Endpoint<OrderPage> = { name: 'GET /v5/order/history', purpose: 'read', result: orderPage };

/** Among the closed orders, also after a restart of the venue. */
export async function findClosed(session: Session, contract: string, id: string): Promise<VenueOrder | null> {
  const { result } = await session.ask(endpoint, (api) =>
    api.privateGetV5OrderHistory({ category: 'linear', symbol: contract, orderLinkId: id }),
  );
  const found = result.list.find((row) => row.orderLinkId === id);
  return found === undefined ? null : orderOf(found);
}
