import { type FindingKind, strangerKind, withCode } from '../contract/findings.js';
import { Decimal, type DecimalString, decimal } from '../domain/decimal.js';
import { nextOrderState, type OrderState } from '../domain/order-state.js';
import type { AccountEvent, BookKey, Execution, FundingPayment, Side } from '../venue/port.js';
import type { UnexplainedEvent } from './records/settlement.js';

/** What the ledger holds that events may belong to. */
export interface KnownBook {
  readonly book: BookKey;
  /** Of the fund in this ledger: part of every order id it gives. */
  readonly epoch: string;
  readonly orders: ReadonlyMap<string, KnownOrder>;
  /** Events that are booked or adopted, by kind and execution id (`eventKey`). */
  readonly booked: ReadonlyMap<string, BookedEvent>;
}

export interface KnownOrder {
  readonly book: BookKey;
  readonly side: Side;
  readonly contracts: DecimalString;
  readonly booked: DecimalString;
  readonly state: OrderState;
}

/** Enough to see that the same id means the same event. */
export interface BookedEvent {
  /** Of a fill: what it was for. Null of other events, and of what people have taken over. */
  readonly fill: { readonly side: Side; readonly clientOrderId: string } | null;
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

/**
 * Splits events into those to book, each once, and those that no intent explains, each once too although a reading
 * may hold it twice. What is booked is left out.
 */
export function explainEvents(events: readonly AccountEvent[], known: KnownBook): ExplainedEvents {
  const booked = new Map(known.booked);
  const filled = new Map<string, Decimal>();
  const executions: Execution[] = [];
  const funding: FundingPayment[] = [];
  const unexplained = new Map<string, UnexplainedEvent>();
  for (const event of events) {
    const before = booked.get(eventKey(event));
    const oddity = before === undefined ? whyUnexplained(event, known, filled) : whyDifferent(event, before);
    if (oddity !== null) addOnce(unexplained, { event, ...oddity });
    if (oddity !== null || before !== undefined) continue;
    booked.set(eventKey(event), bookedAs(event));
    if (event.kind === 'funding') funding.push(event);
    if (event.kind === 'trade') {
      executions.push(event);
      filled.set(event.clientOrderId, filledBy(event.clientOrderId, filled).plus(event.contracts));
    }
  }
  return { executions, funding, unexplained: [...unexplained.values()] };
}

function addOnce(unexplained: Map<string, UnexplainedEvent>, odd: UnexplainedEvent): void {
  const key = `${odd.kind} ${eventKey(odd.event)}`;
  if (!unexplained.has(key)) unexplained.set(key, odd);
}

type Filled = ReadonlyMap<string, Decimal>;

const filledBy = (id: string, filled: Filled): Decimal => filled.get(id) ?? new Decimal(0);

type Oddity = Pick<UnexplainedEvent, 'kind' | 'why'>;

const odd = (kind: FindingKind, what: string): Oddity => ({ kind, why: withCode(kind, what) });

function whyUnexplained(event: AccountEvent, known: KnownBook, filled: Filled): Oddity | null {
  const { book, orders } = known;
  if (event.contract !== book.contract) {
    return odd('contradiction', `it is of ${event.contract}, the book is of ${book.contract}`);
  }
  if (event.kind === 'funding') return null;
  if (event.kind === 'forced') {
    const what = `the venue itself did it (${event.venueKind}), no order of ours`;
    return odd(forcedKind(event.venueKind), what);
  }
  const order = orders.get(event.clientOrderId);
  if (order === undefined) return whyNotOurs(event.clientOrderId, known.epoch);
  return whyNotOfOrder(event, book, order, filled);
}

/** Of an order that this ledger does not know: whose it may be, by the form of its id. */
function whyNotOurs(clientOrderId: string, epoch: string): Oddity {
  const what = `order '${clientOrderId}' is not of this ledger`;
  return odd(strangerKind(clientOrderId, epoch) ?? 'foreign-trade', what);
}

function forcedKind(venueKind: string): FindingKind {
  if (/adl/i.test(venueKind)) return 'auto-deleveraging';
  if (/settle|delivery/i.test(venueKind)) return 'settlement';
  if (/liq|takeover|bust/i.test(venueKind)) return 'liquidation';
  return 'forced-trade';
}

function whyNotOfOrder(event: Execution, book: BookKey, order: KnownOrder, filled: Filled): Oddity | null {
  const { account, contract } = order.book;
  const id = event.clientOrderId;
  if (account !== book.account || contract !== book.contract) {
    const what = `order ${id} was for ${account}/${contract}, not ${book.account}/${book.contract}`;
    return odd('contradiction', what);
  }
  if (event.side !== order.side) {
    return odd('contradiction', `order ${id} was a ${order.side}, this is a ${event.side}`);
  }
  const before = filledBy(id, filled).plus(order.booked);
  const after = before.plus(event.contracts);
  if (nextOrderState(order.state, after.lt(order.contracts) ? 'partially-filled' : 'filled') === null) {
    return odd('contradiction', `order ${id} is ${order.state}, and is now reported as filled`);
  }
  if (after.lte(order.contracts)) return null;
  const what = `order ${id} was for ${order.contracts} contracts, with this it has ${after.toFixed()}`;
  return odd('overfill', what);
}

/** Null where the same id means the same event. */
export function whyDifferent(event: AccountEvent, before: BookedEvent): Oddity | null {
  const now = bookedAs(event);
  const same =
    decimal(now.contracts).eq(before.contracts) &&
    decimal(now.price).eq(before.price) &&
    decimal(now.paid).eq(before.paid) &&
    isSameFill(before.fill, now.fill);
  return same ? null : odd('contradiction', `booked before as ${textOf(before)}; now ${textOf(now)}`);
}

function isSameFill(before: BookedEvent['fill'], now: BookedEvent['fill']): boolean {
  if (before === null || now === null) return true;
  return before.side === now.side && before.clientOrderId === now.clientOrderId;
}

function textOf({ contracts, price, paid, fill }: BookedEvent): string {
  const order = fill === null ? '' : ` (a ${fill.side} of ${fill.clientOrderId})`;
  return `${contracts} at ${price}, paid ${paid}${order}`;
}

function bookedAs(event: AccountEvent): BookedEvent {
  const { contracts, price } = event;
  if (event.kind === 'funding') return { contracts, price, paid: event.paid, fill: null };
  if (event.kind === 'forced') return { contracts, price, paid: event.fee, fill: null };
  const { side, clientOrderId } = event;
  return { contracts, price, paid: event.fee, fill: { side, clientOrderId } };
}
