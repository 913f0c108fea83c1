import type { Changes } from '../engine/outbox.js';
import type { RestCall, RestReply } from '../hooks.js';
import type { OrderRecord } from '../state/records.js';
import { type ActiveFault, drawSpan } from './active-fault.js';
import { fits } from './pattern.js';
import type { FaultOf } from './plan.js';

type Query = FaultOf<'visibility-late'>['in'][number];
type LateFault = ActiveFault<FaultOf<'visibility-late'>>;

const QUERIES: Readonly<Record<string, { query: Query; id: string }>> = {
  '/v5/order/realtime': { query: 'realtime', id: 'orderId' },
  '/v5/order/history': { query: 'history', id: 'orderId' },
  '/v5/execution/list': { query: 'executions', id: 'execId' },
};

/** What queries do not show yet, although it has happened. */
export class Visibility {
  /** Wall time until which it stays hidden, by query and id. */
  readonly #hidden = new Map<string, number>();

  constructor(readonly faults: readonly LateFault[]) {}

  /** A change has been committed: what is new in it may stay hidden for a while. */
  changed({ orders, executions }: Changes): void {
    if (this.faults.length === 0) return;
    for (const order of orders) {
      const query = queryOf(order);
      if (query !== null) this.#hide(query, order.orderId, order);
    }
    for (const execution of executions) this.#hide('executions', execution.executionId, execution);
  }

  /** The answer without what is hidden. */
  shown({ path }: RestCall, reply: RestReply): RestReply {
    const found = QUERIES[path];
    if (found === undefined || this.#hidden.size === 0 || reply.status !== 200) return reply;
    const body = JSON.parse(reply.body) as { result: { list?: Record<string, string>[] } }; // our own envelope
    const { list } = body.result;
    if (list === undefined) return reply;
    const left = list.filter((row) => !this.#isHidden(`${found.query}/${row[found.id]}`));
    if (left.length === list.length) return reply;
    return { ...reply, body: JSON.stringify({ ...body, result: { ...body.result, list: left } }) };
  }

  #hide(query: Query, id: string, of: { account: string; contract: string; orderLinkId: string }): void {
    for (const late of this.faults) {
      const { target, in: queries, delay } = late.fault;
      if (!queries.includes(query) || this.#hidden.has(`${query}/${id}`)) continue;
      if (!fits(target.account, of.account) || !fits(target.contract, of.contract)) continue;
      if (!fits(target.orderLinkId, of.orderLinkId)) continue;
      if (late.strikes(`${query} of ${of.account} ${of.orderLinkId}`)) {
        this.#hidden.set(`${query}/${id}`, Date.now() + drawSpan(late, delay));
      }
    }
  }

  #isHidden(key: string): boolean {
    const until = this.#hidden.get(key);
    if (until === undefined) return false;
    if (Date.now() < until) return true;
    this.#hidden.delete(key);
    return false;
  }
}

/** An order enters the live query when it is accepted, and the history when it ends. */
function queryOf({ status, pending }: OrderRecord): Query | null {
  if (status === 'New' && pending) return 'realtime';
  return status === 'New' || status === 'PartiallyFilled' ? null : 'history';
}
