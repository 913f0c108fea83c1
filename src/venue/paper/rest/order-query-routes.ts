import { z } from 'zod';
import { isOpen } from '../engine/books.js';
import type { Exchange } from '../engine/exchange.js';
import { invalid } from '../errors.js';
import type { OrderRecord } from '../state/records.js';
import { type Ids, linkId, seqOf } from './order-ids.js';
import { orderView } from './order-view.js';
import { limit, linear, read, symbol } from './params.js';
import type { SignedRoute } from './route.js';
import { cursorField, pageOf, windowFields, windowOf } from './window.js';

const listQuery = z.object({
  category: linear,
  symbol: symbol.optional(),
  baseCoin: z.string().optional(),
  settleCoin: z.string().optional(),
  orderId: z.string().min(1).optional(),
  orderLinkId: linkId.min(1).optional(),
  openOnly: z.coerce.number().int().min(0).max(1).default(0),
  limit: limit(20, 50),
  cursor: cursorField,
});

/** How many closed orders the realtime query still shows. */
const RECENT_CLOSED = 500;

const realtime: SignedRoute = {
  method: 'GET',
  path: '/v5/order/realtime',
  answer: (exchange, params, account) => {
    const query = read(listQuery, params);
    if (query.symbol === undefined && query.settleCoin === undefined && query.baseCoin === undefined) {
      throw invalid('symbol, settleCoin or baseCoin is missing');
    }
    const shown = named(query)
      ? recentNamed(exchange, account, query)
      : recent(exchange, account, query.openOnly === 1);
    const rows = shown.filter(
      (order) =>
        (query.symbol === undefined || order.contract === query.symbol) &&
        order.seq < (query.cursor ?? Number.POSITIVE_INFINITY),
    );
    return { category: 'linear', ...pageOf(rows, query.limit, orderView) };
  },
};

/** The one order of that id, unless it was closed so long ago that only the history has it. */
function recentNamed(exchange: Exchange, account: string, ids: Ids): OrderRecord[] {
  const seq = seqOf(exchange, account, ids);
  const order = seq === undefined ? undefined : exchange.books.order(account, seq);
  if (order === undefined || isOpen(order)) return order === undefined ? [] : [order];
  const openNewer = exchange.books.openOrders(account).filter((open) => open.seq > order.seq).length;
  const newer = exchange.store.orders.getKeysCount({
    start: [account, order.seq + 1],
    end: [account, Number.MAX_SAFE_INTEGER],
    limit: RECENT_CLOSED + openNewer,
  });
  return newer - openNewer >= RECENT_CLOSED ? [] : [order];
}

/** Open orders, and the latest closed ones if asked for; newest first. */
function recent(exchange: Exchange, account: string, withClosed: boolean): OrderRecord[] {
  const open = exchange.books.openOrders(account).reverse();
  if (!withClosed) return open;
  const shown: OrderRecord[] = [];
  let closed = 0;
  for (const order of newestFirst(exchange, account, Number.MAX_SAFE_INTEGER)) {
    if (isOpen(order)) continue;
    shown.push(order);
    closed += 1;
    if (closed === RECENT_CLOSED) break;
  }
  return [...shown, ...open].sort((a, b) => b.seq - a.seq);
}

function newestFirst(exchange: Exchange, account: string, from: number): Iterable<OrderRecord> {
  return exchange.store.orders
    .getRange({ start: [account, from], end: [account, -1], reverse: true })
    .map(({ value }) => value);
}

const historyQuery = listQuery.extend(windowFields);

const history: SignedRoute = {
  method: 'GET',
  path: '/v5/order/history',
  answer: (exchange, params, account) => {
    const query = read(historyQuery, params);
    const rows = named(query)
      ? closedNamed(exchange, account, query)
      : closedWithin(exchange, account, query);
    return { category: 'linear', ...pageOf(rows, query.limit, orderView) };
  },
};

function closedNamed(exchange: Exchange, account: string, ids: Ids): OrderRecord[] {
  const seq = seqOf(exchange, account, ids);
  const order = seq === undefined ? undefined : exchange.books.order(account, seq);
  return order === undefined || isOpen(order) ? [] : [order];
}

function* closedWithin(
  exchange: Exchange,
  account: string,
  query: z.output<typeof historyQuery>,
): Iterable<OrderRecord> {
  const { from, to } = windowOf(query, exchange.now());
  for (const order of newestFirst(exchange, account, (query.cursor ?? Number.MAX_SAFE_INTEGER) - 1)) {
    if (order.createdTime < from) return;
    const wanted = query.symbol === undefined || order.contract === query.symbol;
    if (wanted && order.createdTime <= to && !isOpen(order)) yield order;
  }
}

export const ORDER_QUERY_ROUTES: readonly SignedRoute[] = [realtime, history];

function named(ids: Ids): boolean {
  return ids.orderId !== undefined || ids.orderLinkId !== undefined;
}
