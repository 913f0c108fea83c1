import { randomUUID } from 'node:crypto';
import { type Decimal, decimal, plain, ZERO } from '../../../domain/decimal.js';
import type { FillKind, ForcedType, OrderRecord } from '../state/records.js';
import type { Books } from './books.js';
import { executeFill } from './execute.js';
import type { Changes } from './outbox.js';

export interface ForcedClose {
  /** Above zero, and no more than is held. */
  readonly contracts: Decimal;
  readonly price: Decimal;
  readonly kind: FillKind;
  readonly createType: ForcedType;
}

/**
 * The venue itself closes a position, or a part of it, at a price, without a fee. A settlement is an execution
 * alone; anything else leaves an order of the venue's behind as well.
 */
export function forceClose(
  books: Books,
  account: string,
  contract: string,
  forced: ForcedClose,
  changes: Changes,
): void {
  const order = orderOf(books, account, contract, forced);
  const { contracts, price, kind } = forced;
  const fill = { contracts, price, fee: ZERO, feeRate: plain(ZERO), maker: false, kind };
  const filled = executeFill(books, order, fill, changes);
  if (forced.createType === 'CreateBySettle') return;
  books.store.orderIds.putSync([account, 'id', order.orderId], order.seq);
  books.putOrder(filled, changes);
}

function orderOf(books: Books, account: string, contract: string, forced: ForcedClose): OrderRecord {
  const time = books.board.now();
  const long = decimal(books.position(account, contract).contracts).isPositive();
  return {
    seq: books.nextSeq(),
    orderId: randomUUID(),
    orderLinkId: '',
    account,
    contract,
    side: long ? 'Sell' : 'Buy',
    type: 'Limit',
    timeInForce: 'IOC',
    contracts: plain(forced.contracts),
    limitPrice: plain(forced.price),
    reduceOnly: true,
    createType: forced.createType,
    status: 'New',
    pending: false,
    filled: plain(ZERO),
    filledValue: plain(ZERO),
    fee: plain(ZERO),
    rejectReason: 'EC_NoError',
    cancelType: 'UNKNOWN',
    priceOnCreated: books.board.quote(contract).last,
    createdTime: time,
    updatedTime: time,
  };
}
