import { Decimal, type DecimalString, decimal } from '../domain/decimal.js';
import type { AccountEvent, BookKey, Execution, FundingPayment, Side } from '../venue/port.js';
import type { UnexplainedEvent } from './port.js';

/** What the ledger holds that events may belong to. */
export interface KnownBook {
  readonly book: BookKey;
  readonly orders: ReadonlyMap<string, KnownOrder>;
  /** Events that are booked, by kind and execution id (`eventKey`). */
  readonly booked: ReadonlyMap<string, BookedAmounts>;
}

export interface KnownOrder {
  readonly book: BookKey;
  readonly side: Side;
  readonly contracts: DecimalString;
  readonly booked: DecimalString;
}

/** Enough to see that the same id means the same event. */
export interface BookedAmounts {
  readonly contracts: DecimalString;
  readonly price: DecimalString;
  /** Fee of an execution, payment of a funding: what left the account. */
  readonly paid: DecimalString;
}

export interface ExplainedEvents {
  readonly executions: readonly Execution[];
  readonly funding: readonly FundingPayment[];
  readonly unexplained: readonly UnexplainedEvent[];
}

export const eventKey = (event: Pick<AccountEvent, 'kind' | 'executionId'>): string =>
  `${event.kind} ${event.executionId}`;

/** Splits events into those to book, each once, and those that no intent explains. What is booked is left out. */
export function explainEvents(events: readonly AccountEvent[], known: KnownBook): ExplainedEvents {
  const booked = new Map(known.booked);
  const filled = new Map<string, Decimal>();
  const executions: Execution[] = [];
  const funding: FundingPayment[] = [];
  const unexplained: UnexplainedEvent[] = [];
  for (const event of events) {
    const before = booked.get(eventKey(event));
    const why = before === undefined ? whyUnexplained(event, known, filled) : whyDifferent(event, before);
    if (why !== null) unexplained.push({ event, why });
    if (why !== null || before !== undefined) continue;
    booked.set(eventKey(event), amounts(event));
    if (event.kind === 'funding') funding.push(event);
    if (event.kind === 'trade') {
      executions.push(event);
      filled.set(event.clientOrderId, filledBy(event.clientOrderId, filled).plus(event.contracts));
    }
  }
  return { executions, funding, unexplained };
}

type Filled = ReadonlyMap<string, Decimal>;

const filledBy = (id: string, filled: Filled): Decimal => filled.get(id) ?? new Decimal(0);

function whyUnexplained(event: AccountEvent, { book, orders }: KnownBook, filled: Filled): string | null {
  if (event.contract !== book.contract) return `it is of ${event.contract}, the book is of ${book.contract}`;
  if (event.kind === 'funding') return null;
  if (event.kind === 'forced') return `the venue itself did it (${event.venueKind}), no order of ours`;
  const order = orders.get(event.clientOrderId);
  if (order === undefined) return `order '${event.clientOrderId}' is not of this ledger`;
  return whyNotOfOrder(event, book, order, filled);
}

function whyNotOfOrder(event: Execution, book: BookKey, order: KnownOrder, filled: Filled): string | null {
  const { account, contract } = order.book;
  if (account !== book.account || contract !== book.contract) {
    return `order ${event.clientOrderId} was for ${account}/${contract}, not ${book.account}/${book.contract}`;
  }
  if (event.side !== order.side)
    return `order ${event.clientOrderId} was a ${order.side}, this is a ${event.side}`;
  const before = filledBy(event.clientOrderId, filled).plus(order.booked);
  const after = before.plus(event.contracts);
  if (after.lte(order.contracts)) return null;
  return `order ${event.clientOrderId} was for ${order.contracts} contracts, with this it has ${after.toFixed()}`;
}

function whyDifferent(event: AccountEvent, before: BookedAmounts): string | null {
  const now = amounts(event);
  const same =
    decimal(now.contracts).eq(before.contracts) &&
    decimal(now.price).eq(before.price) &&
    decimal(now.paid).eq(before.paid);
  if (same) return null;
  return `booked before as ${before.contracts} at ${before.price}, paid ${before.paid}; now ${now.contracts} at ${now.price}, paid ${now.paid}`;
}

function amounts(event: AccountEvent): BookedAmounts {
  const paid = event.kind === 'funding' ? event.paid : event.fee;
  return { contracts: event.contracts, price: event.price, paid };
}
