import type { VenueOrder } from '../../port.js';
import type { Endpoint } from '../endpoint.js';
import type { Session } from '../session.js';
import { type OrderPage, orderOf, orderPage } from './order-row.js';
import { allPages } from './pages.js';

const endpoint: Endpoint<OrderPage> = { name: 'GET /v5/order/realtime', purpose: 'read', result: orderPage };

/** Live orders of a contract. */
export async function openOrders(session: Session, contract: string): Promise<VenueOrder[]> {
  const { rows } = await allPages(session, endpoint, (cursor) =>
    session.ask(endpoint, (api) =>
      api.privateGetV5OrderRealtime({
        category: 'linear',
        symbol: contract,
        openOnly: 0,
        limit: 50,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    ),
  );
  return rows
    .filter((row) => row.symbol === contract)
    .map(orderOf)
    .filter((order) => order.state === 'open');
}

/** Among the live orders and the last 500 closed ones: asked by id, Bybit ignores `openOnly`. */
export async function findRecent(session: Session, contract: string, id: string): Promise<VenueOrder | null> {
  const { result } = await session.ask(endpoint, (api) =>
    api.privateGetV5OrderRealtime({ category: 'linear', symbol: contract, orderLinkId: id }),
  );
  const found = result.list.find((row) => row.orderLinkId === id);
  return found === undefined ? null : orderOf(found);
}
