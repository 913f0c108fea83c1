import { randomUUID } from 'node:crypto';
import { type Decimal, type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.js';
import type { ExecutionRecord, FillKind, OrderRecord } from '../state/records.js';
import type { Books } from './books.js';
import { bookFill } from './holding.js';
import type { Changes } from './outbox.js';

export interface Fill {
  readonly contracts: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  readonly feeRate: DecimalString;
  readonly maker: boolean;
  readonly kind: FillKind;
}

/** Books one fill of an order: execution, position and cash. Returns the order as it stands then. */
export function executeFill(books: Books, order: OrderRecord, fill: Fill, changes: Changes): OrderRecord {
  const position = books.position(order.account, order.contract);
  const account = books.account(order.account);
  const change = order.side === 'Buy' ? fill.contracts : fill.contracts.negated();
  const before = { contracts: decimal(position.contracts), averagePrice: decimal(position.averagePrice) };
  const booked = bookFill(before, change, fill.price, fill.fee);
  const time = books.board.now();
  const seq = books.nextSeq();
  const filled = decimal(order.filled).plus(fill.contracts);
  const value = fill.contracts.times(fill.price);
  books.putPosition(
    {
      ...position,
      contracts: plain(booked.holding.contracts),
      averagePrice: plain(booked.holding.averagePrice),
      realised: plain(decimal(position.realised).plus(booked.realised)),
      createdTime: position.createdTime || time,
      updatedTime: time,
      seq,
    },
    changes,
  );
  books.putAccount({ ...account, cash: plain(decimal(account.cash).plus(booked.cashChange)) }, changes);
  const left = decimal(order.contracts).minus(filled);
  const cashFlow = booked.realised.plus(fill.fee);
  const at = { seq, value, closed: booked.closed, held: booked.holding.contracts, left, cashFlow };
  books.putExecution(executionOf(books, order, fill, at), changes);
  return {
    ...order,
    filled: plain(filled),
    filledValue: plain(decimal(order.filledValue).plus(value)),
    fee: plain(decimal(order.fee).plus(fill.fee)),
    status: left.isZero() ? 'Filled' : 'PartiallyFilled',
    pending: false,
    updatedTime: time,
  };
}

function executionOf(
  books: Books,
  order: OrderRecord,
  fill: Fill,
  at: { seq: number; value: Decimal; closed: Decimal; held: Decimal; left: Decimal; cashFlow: Decimal },
): ExecutionRecord {
  const quote = books.board.quote(order.contract);
  return {
    seq: at.seq,
    executionId: randomUUID(),
    kind: fill.kind,
    account: order.account,
    contract: order.contract,
    side: order.side,
    contracts: plain(fill.contracts),
    price: plain(fill.price),
    value: plain(at.value),
    fee: plain(fill.fee),
    feeRate: fill.feeRate,
    maker: fill.maker,
    closedContracts: plain(at.closed),
    leavesContracts: plain(at.left),
    markPrice: quote.mark,
    indexPrice: quote.index,
    orderId: order.orderId,
    orderLinkId: order.orderLinkId,
    orderType: order.type,
    orderPrice: order.limitPrice ?? plain(ZERO),
    orderContracts: order.contracts,
    createType: order.createType,
    time: books.board.now(),
    cashFlow: plain(at.cashFlow),
    heldAfter: plain(at.held),
    balance: plain(books.walletBalance(order.account)),
  };
}
