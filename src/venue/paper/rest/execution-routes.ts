import { z } from 'zod';
import type { Exchange } from '../engine/exchange.js';
import type { ExecutionRecord } from '../state/records.js';
import { executionView } from './order-view.js';
import { limit, linear, read, symbol } from './params.js';
import type { SignedRoute } from './route.js';
import { cursorField, pageOf, windowFields, windowOf } from './window.js';

const query = z.object({
  category: linear,
  symbol: symbol.optional(),
  orderId: z.string().min(1).optional(),
  orderLinkId: z.string().min(1).optional(),
  execType: z.string().min(1).optional(),
  ...windowFields,
  limit: limit(50, 100),
  cursor: cursorField,
});

type Query = z.output<typeof query>;

const list: SignedRoute = {
  method: 'GET',
  path: '/v5/execution/list',
  answer: (exchange, params, account) => {
    const asked = read(query, params);
    return { category: 'linear', ...pageOf(rowsOf(exchange, account, asked), asked.limit, executionView) };
  },
};

/** Newest first. An order's own executions are found whenever they happened; others within the window. */
function* rowsOf(exchange: Exchange, account: string, asked: Query): Iterable<ExecutionRecord> {
  const before = (asked.cursor ?? Number.MAX_SAFE_INTEGER) - 1;
  const ofOrder = asked.orderId !== undefined || asked.orderLinkId !== undefined;
  const rows = ofOrder
    ? executionsOfOrder(exchange, account, asked, before)
    : executionsWithin(exchange, account, asked, before);
  for (const row of rows) {
    const wanted = asked.symbol === undefined || row.contract === asked.symbol;
    if (wanted && (asked.execType === undefined || row.kind === asked.execType)) yield row;
  }
}

function* executionsOfOrder(
  { store }: Exchange,
  account: string,
  asked: Query,
  before: number,
): Iterable<ExecutionRecord> {
  const orderId = asked.orderId ?? orderIdOf(store, account, asked.orderLinkId ?? '');
  if (orderId === null) return;
  const seqs = store.executionsOfOrder.getRange({
    start: [account, orderId, before],
    end: [account, orderId, -1],
    reverse: true,
  });
  for (const { value } of seqs) {
    const row = store.executions.get([account, value]);
    if (row !== undefined) yield row;
  }
}

function orderIdOf(store: Exchange['store'], account: string, orderLinkId: string): string | null {
  const seq = store.orderIds.get([account, 'link', orderLinkId]);
  return seq === undefined ? null : (store.orders.get([account, seq])?.orderId ?? null);
}

function* executionsWithin(
  exchange: Exchange,
  account: string,
  asked: Query,
  before: number,
): Iterable<ExecutionRecord> {
  const { from, to } = windowOf(asked, exchange.now());
  const rows = exchange.store.executions.getRange({
    start: [account, before],
    end: [account, -1],
    reverse: true,
  });
  for (const { value } of rows) {
    if (value.time < from) return;
    if (value.time <= to) yield value;
  }
}

export const EXECUTION_ROUTES: readonly SignedRoute[] = [list];
