import { z } from 'zod';
import type { OrderRequest } from '../engine/accept.js';
import { invalid } from '../errors.js';
import { linkId, seqOf } from './order-ids.js';
import { decimalText, linear, read, symbol } from './params.js';
import type { SignedRoute } from './route.js';

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

export const ORDER_ROUTES: readonly SignedRoute[] = [create, cancel, cancelAll];
