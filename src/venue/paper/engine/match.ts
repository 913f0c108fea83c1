import { fill as fillBook } from '../../../domain/book-fill.js';
import { Decimal, type DecimalString, decimal, ONE, ZERO } from '../../../domain/decimal.js';
import { floorTo } from '../../../domain/grid.js';
import { takerFee } from '../../../domain/money.js';
import type { PaperSettings } from '../config.js';
import type { OrderRecord } from '../state/records.js';
import { type Books, isOpen } from './books.js';
import { executeFill } from './execute.js';
import type { Changes } from './outbox.js';

export type Fees = Pick<PaperSettings, 'takerFee' | 'makerFee'>;

/**
 * An accepted order meets the full book for the first time: what fills is booked level by level. With a `share`
 * below one the order is cut to that part of it, and what is left is cancelled whatever its time in force.
 */
export function matchOrder(
  books: Books,
  accepted: OrderRecord,
  fees: Fees,
  changes: Changes,
  share: Decimal = ONE,
): OrderRecord {
  const cut = share.lt(ONE);
  const allowed = allowedContracts(books, accepted);
  const { lot } = books.board.info(accepted.contract);
  const wanted = cut ? floorTo(allowed.times(share), lot) : allowed;
  if (cut && wanted.isZero()) return close(books, accepted, 'EC_NoImmediateQtyToFill', changes);
  if (wanted.isZero()) return close(books, accepted, 'EC_ReduceOnlyNotSatisfied', changes);
  const side = accepted.side === 'Buy' ? 'buy' : 'sell';
  const limit = accepted.limitPrice === null ? null : decimal(accepted.limitPrice);
  const met = fillBook(books.board.book(accepted.contract), side, wanted, limit);
  if (accepted.timeInForce === 'PostOnly' && met.filled.gt(0)) {
    return close(books, accepted, 'EC_PostOnlyWillTakeLiquidity', changes);
  }
  if (accepted.timeInForce === 'FOK' && !met.filled.eq(decimal(accepted.contracts))) {
    return close(books, accepted, 'EC_NoImmediateQtyToFill', changes);
  }
  let order: OrderRecord = { ...accepted, pending: false, updatedTime: books.board.now() };
  for (const level of met.fills) {
    const fee = takerFee(level.contracts, level.price, decimal(fees.takerFee));
    order = executeFill(
      books,
      order,
      { ...level, fee, feeRate: fees.takerFee, maker: false, kind: 'Trade' },
      changes,
    );
  }
  const rests = !cut && (order.timeInForce === 'GTC' || order.timeInForce === 'PostOnly');
  if (isOpen(order) && !rests) return close(books, order, 'EC_NoImmediateQtyToFill', changes);
  books.putOrder(order, changes);
  return order;
}

/** Fills a resting order at its own price once the mark price has reached it. */
export function matchResting(books: Books, order: OrderRecord, fees: Fees, changes: Changes): void {
  if (order.pending || order.limitPrice === null || !reached(books, order, order.limitPrice)) return;
  const contracts = allowedContracts(books, order);
  if (contracts.isZero()) {
    close(books, order, 'EC_ReduceOnlyNotSatisfied', changes);
    return;
  }
  const price = decimal(order.limitPrice);
  const fee = takerFee(contracts, price, decimal(fees.makerFee));
  const filled = executeFill(
    books,
    order,
    { contracts, price, fee, feeRate: fees.makerFee, maker: true, kind: 'Trade' },
    changes,
  );
  if (isOpen(filled)) close(books, filled, 'EC_ReduceOnlyNotSatisfied', changes);
  else books.putOrder(filled, changes);
}

function reached(books: Books, order: OrderRecord, limit: DecimalString): boolean {
  const mark = books.board.mark(order.contract);
  const price = decimal(limit);
  return order.side === 'Buy' ? mark.lte(price) : mark.gte(price);
}

/** What is left of the order; a reduce-only one is cut to the position that it may still close. */
export function allowedContracts(books: Books, order: OrderRecord): Decimal {
  const left = decimal(order.contracts).minus(decimal(order.filled));
  if (!order.reduceOnly) return left;
  const held = decimal(books.position(order.account, order.contract).contracts);
  const closable = order.side === 'Buy' ? held.negated() : held;
  return Decimal.max(ZERO, Decimal.min(left, closable));
}

/** Ends an order that is not filled; what it has executed stays in it. */
export function close(
  books: Books,
  order: OrderRecord,
  reason: string,
  changes: Changes,
  cancelType = reason === 'EC_PerCancelRequest' ? 'CancelByUser' : 'UNKNOWN',
): OrderRecord {
  const closed: OrderRecord = {
    ...order,
    status: 'Cancelled',
    pending: false,
    rejectReason: reason,
    cancelType,
    updatedTime: books.board.now(),
  };
  books.putOrder(closed, changes);
  return closed;
}
