import type { ExchangeOrder } from '../world/exchange.js';
import type { Evidence, OrderRow, Violation } from './evidence.js';
import { exact, same, sum } from './sums.js';

const OPEN = ['New', 'PartiallyFilled'];

/** Every order at the exchange is one that the ledger intended, is there once, and was filled no further than that. */
export function ordersOnce({ ledger, exchange }: Evidence): Violation[] {
  const intents = new Map(ledger.orders.map((row) => [row.client_order_id, row]));
  const seen = new Set<string>();
  return exchange.orders.flatMap((order) => {
    const id = order.orderLinkId;
    const twice = seen.has(id);
    seen.add(id);
    const found = (what: string): Violation => ({
      invariant: 'orders-once',
      subject: id || order.orderId,
      what,
    });
    if (twice) return [found('the exchange has two orders of this id')];
    const intent = intents.get(id);
    if (intent === undefined) return [found('the exchange has an order that the ledger never intended')];
    return [...differences(intent, order), ...fills(order, exchange.executions)].map(found);
  });
}

function differences(intent: OrderRow, order: ExchangeOrder): string[] {
  const pairs: [string, string, string][] = [
    ['account', intent.account, order.account],
    ['contract', intent.contract, order.contract],
    ['side', intent.side, order.side.toLowerCase()],
    ['size', exact(intent.contracts).toFixed(), exact(order.contracts).toFixed()],
    ['limit', exact(intent.limit_price).toFixed(), exact(order.limitPrice ?? '0').toFixed()],
    ['reduce-only', String(intent.reduce_only), String(order.reduceOnly)],
  ];
  const wrong = pairs.filter(([, intended, sent]) => intended !== sent);
  return wrong.map(([name, intended, sent]) => `${name}: intended ${intended}, at the exchange ${sent}`);
}

function fills(order: ExchangeOrder, executions: Evidence['exchange']['executions']): string[] {
  const own = executions.filter(
    (one) => one.account === order.account && one.orderLinkId === order.orderLinkId && one.kind === 'Trade',
  );
  const filled = sum(own.map(({ contracts }) => exact(contracts)));
  const wrong: string[] = [];
  if (!same(order.filled, filled.toFixed()))
    wrong.push(`filled ${order.filled}, executions add up to ${filled}`);
  if (filled.gt(exact(order.contracts))) wrong.push(`filled ${filled} of ${order.contracts}`);
  if (OPEN.includes(order.status)) wrong.push(`still ${order.status} when all is over`);
  return wrong;
}
