import { z } from 'zod';
import type { OrderRequest } from '../engine/accept.js';
import { isOpen } from '../engine/books.js';
import type { Exchange } from '../engine/exchange.js';
import { invalid } from '../errors.js';
import type { OrderRecord } from '../state/records.js';
import { orderView } from './order-view.js';
import { decimalText, limit, linear, read, symbol } from './params.js';
import type { SignedRoute } from './route.js';
import { cursorField, pageOf, windowFields, windowOf } from './window.js';

const linkId = z.string().regex(/^[A-Za-z0-9_-]{0,36}$/, 'at most 36 letters, digits, - and _');

const createBody = z.object({
  category: linear,
  symbol,
  side: z.enum(['Buy', 'Sell']),
  orderType: z.enum(['Market', 'Limit']),
  qty: decimalText,
  price: decimalText.optional(),
  timeInForce: z.enum(['GTC', 'IOC', 'FOK', 'PostOnly']).optional(),
  positionIdx: z.literal(0, { error: 'positionIdx must be 0: accounts are in one-way mode' }).default(0),
  orderLinkId: linkId.default(''),
  reduceOnly: z.boolean().default(false),
});

/** What the venue can do and this one cannot must not be passed over in silence. */
const UNSUPPORTED = [
  'triggerPrice',
  'triggerDirection',
  'takeProfit',
  'stopLoss',
  'tpslMode',
  'tpLimitPrice',
  'slLimitPrice',
  'trailingStop',
  'orderIv',
  'bboSideType',
  'closeOnTrigger',
];

const create: SignedRoute = {
  method: 'POST',
  path: '/v5/order/create',
  answer: (exchange, params, account) => {
    const asked = UNSUPPORTED.filter((name) => params[name] !== undefined && params[name] !== false);
    if (asked.length > 0) throw invalid(`not supported by this simulated exchange: ${asked.join(', ')}`);
    const order = exchange.createOrder(requestOf(account, read(createBody, params)));
    return { orderId: order.orderId, orderLinkId: order.orderLinkId };
  },
};

function requestOf(account: string, body: z.output<typeof createBody>): OrderRequest {
  const market = body.orderType === 'Market';
  if (!market && body.price === undefined) throw invalid('price is missing on a limit order');
  return {
    account,
    contract: body.symbol,
    side: body.side,
    type: body.orderType,
    timeInForce: market ? 'IOC' : (body.timeInForce ?? 'GTC'),
    contracts: body.qty,
    limitPrice: market ? null : (body.price ?? null),
    reduceOnly: body.reduceOnly,
    orderLinkId: body.orderLinkId,
  };
}

const cancelBody = z
  .object({ category: linear, symbol, orderId: z.string().optional(), orderLinkId: linkId.optional() })
  .refine((body) => body.orderId !== undefined || body.orderLinkId !== undefined, {
    message: 'orderId or orderLinkId is missing',
  });

const cancel: SignedRoute = {
  method: 'POST',
  path: '/v5/order/cancel',
  answer: (exchange, params, account) => {
    const body = read(cancelBody, params);
    const order = exchange.cancelOrder(account, seqOf(exchange, account, body));
    return { orderId: order.orderId, orderLinkId: order.orderLinkId };
  },
};

const cancelAllBody = z
  .object({ category: linear, symbol: symbol.optional(), settleCoin: z.literal('USDT').optional() })
  .refine((body) => body.symbol !== undefined || body.settleCoin !== undefined, {
    message: 'symbol or settleCoin is missing',
  });

const cancelAll: SignedRoute = {
  method: 'POST',
  path: '/v5/order/cancel-all',
  answer: (exchange, params, account) => {
    const body = read(cancelAllBody, params);
    const orders = exchange.cancelAll(account, body.symbol ?? null);
    return {
      list: orders.map(({ orderId, orderLinkId }) => ({ orderId, orderLinkId })),
      success: '1',
    };
  },
};

interface Ids {
  readonly orderId?: string | undefined;
  readonly orderLinkId?: string | undefined;
}

function seqOf(exchange: Exchange, account: string, { orderId, orderLinkId }: Ids): number | undefined {
  if (orderId !== undefined) return exchange.store.orderIds.get([account, 'id', orderId]);
  return exchange.store.orderIds.get([account, 'link', orderLinkId ?? '']);
}

function named(ids: Ids): boolean {
  return ids.orderId !== undefined || ids.orderLinkId !== undefined;
}

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
    const seq = named(query) ? seqOf(exchange, account, query) : null;
    if (seq === undefined) return { category: 'linear', list: [], nextPageCursor: '' };
    const shown = recent(exchange, account, seq !== null || query.openOnly === 1);
    const rows = shown.filter(
      (order) =>
        (seq === null || order.seq === seq) &&
        (query.symbol === undefined || order.contract === query.symbol) &&
        order.seq < (query.cursor ?? Number.POSITIVE_INFINITY),
    );
    return { category: 'linear', ...pageOf(rows, query.limit, orderView) };
  },
};

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

export const ORDER_ROUTES: readonly SignedRoute[] = [create, cancel, cancelAll, realtime, history];
