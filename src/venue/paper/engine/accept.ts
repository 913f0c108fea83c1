import { randomUUID } from 'node:crypto';
import { Decimal, type DecimalString, decimal, ONE, plain, ZERO } from '../../../domain/decimal.js';
import { isOnGrid } from '../../../domain/grid.js';
import { CODE, invalid, Refusal } from '../errors.js';
import type { OrderRecord, OrderSide, TimeInForce } from '../state/records.js';
import type { ContractInfo } from './board.js';
import type { Books } from './books.js';
import { marginOf, worstContracts } from './margin.js';
import { allowedContracts } from './match.js';
import type { Changes } from './outbox.js';

export interface OrderRequest {
  readonly account: string;
  readonly contract: string;
  readonly side: OrderSide;
  readonly type: 'Market' | 'Limit';
  readonly timeInForce: TimeInForce;
  readonly contracts: DecimalString;
  readonly limitPrice: DecimalString | null;
  readonly reduceOnly: boolean;
  readonly orderLinkId: string;
  /** By a user's request unless given. */
  readonly createType?: OrderRecord['createType'];
}

/**
 * Accepts an order for matching or throws the venue's `Refusal`. A refused order leaves no trace, and its
 * orderLinkId stays free; an accepted one's is taken for ever.
 */
export function acceptOrder(
  books: Books,
  request: OrderRequest,
  takerFee: Decimal,
  changes: Changes,
): OrderRecord {
  const info = books.board.info(request.contract);
  refuseDuplicate(books, request);
  const mark = books.board.mark(request.contract);
  checkSize(info, request, mark);
  checkPrice(info, request, mark);
  const order = recordOf(books, request);
  if (request.reduceOnly) checkReduceOnly(books, order);
  else checkBalance(books, order, mark, takerFee);
  books.store.orderIds.putSync([order.account, 'id', order.orderId], order.seq);
  if (order.orderLinkId !== '') {
    books.store.orderIds.putSync([order.account, 'link', order.orderLinkId], order.seq);
  }
  books.putOrder(order, changes);
  return order;
}

function refuseDuplicate(books: Books, { account, orderLinkId }: OrderRequest): void {
  if (orderLinkId === '') return;
  if (books.store.orderIds.get([account, 'link', orderLinkId]) !== undefined) {
    throw new Refusal(CODE.duplicateOrderLinkId, 'OrderLinkedID is duplicate');
  }
}

function checkSize({ rules, lot }: ContractInfo, request: OrderRequest, mark: Decimal): void {
  const contracts = decimal(request.contracts);
  if (contracts.lt(lot)) {
    throw new Refusal(CODE.reduceOnly, 'orderQty will be truncated to zero.');
  }
  if (!isOnGrid(contracts, lot)) {
    throw invalid(`Qty invalid: ${request.contracts} is not a multiple of qtyStep ${rules.lotSize}`);
  }
  if (contracts.lt(decimal(rules.minOrder))) {
    throw invalid(`The number of contracts is below the minimum of ${rules.minOrder}`);
  }
  const most =
    request.type === 'Market' ? rules.maxMarketOrder : (rules.maxLimitOrder ?? rules.maxMarketOrder);
  if (contracts.gt(decimal(most))) {
    throw invalid(`The number of contracts exceeds maximum limit allowed: too large, ${most} at most`);
  }
  const price = request.limitPrice === null ? mark : decimal(request.limitPrice);
  // As at the venue, a position too small for an ordinary order can still be closed.
  if (!request.reduceOnly && contracts.times(price).lt(decimal(rules.minNotional))) {
    throw new Refusal(
      CODE.belowMinimumNotional,
      `Order does not meet minimum order value ${rules.minNotional}USDT`,
    );
  }
}

function checkPrice({ rules, tick }: ContractInfo, request: OrderRequest, mark: Decimal): void {
  if (request.limitPrice === null) return;
  const price = decimal(request.limitPrice);
  if (!isOnGrid(price, tick)) {
    throw invalid(`Price invalid: ${request.limitPrice} is not a multiple of tickSize ${rules.tickSize}`);
  }
  const band = decimal(rules.priceBand);
  const tooHigh = request.side === 'Buy' && price.gt(mark.times(ONE.plus(band)));
  const tooLow = request.side === 'Sell' && price.lt(mark.times(ONE.minus(band)));
  if (tooHigh || tooLow) {
    throw new Refusal(
      CODE.priceOutOfRange,
      `Order price is out of permissible range: ${request.limitPrice}, mark price ${plain(mark)}`,
    );
  }
}

function checkReduceOnly(books: Books, order: OrderRecord): void {
  if (allowedContracts(books, order).gt(0)) return;
  const { contracts } = books.position(order.account, order.contract);
  throw new Refusal(
    CODE.reduceOnly,
    `Reduce-only rule not satisfied: a ${order.side} cannot reduce a position of ${contracts}`,
  );
}

/** Margin for the worst position that all open orders could lead to, and this order's fee, must be there. */
function checkBalance(books: Books, order: OrderRecord, mark: Decimal, takerFee: Decimal): void {
  const open = books.openOrders(order.account);
  const worst = (orders: readonly OrderRecord[]) => {
    const exposures = books.exposures(order.account, orders);
    const own = exposures.find(({ contract }) => contract === order.contract);
    return { exposures, contracts: own === undefined ? ZERO : worstContracts(own) };
  };
  const after = worst([...open, order]);
  if (after.contracts.lte(worst(open).contracts)) return;
  const margin = marginOf(decimal(books.account(order.account).cash), after.exposures);
  const price = order.limitPrice === null ? mark : Decimal.max(mark, decimal(order.limitPrice));
  const fee = decimal(order.contracts).times(price).times(takerFee);
  const needed = margin.positionInitial.plus(margin.orderInitial).plus(fee);
  if (needed.gt(margin.equity)) {
    throw new Refusal(
      CODE.insufficientBalance,
      `ab not enough for new order: margin and fee need ${plain(needed)}, equity is ${plain(margin.equity)}`,
    );
  }
}

function recordOf(books: Books, request: OrderRequest): OrderRecord {
  const time = books.board.now();
  return {
    seq: books.nextSeq(),
    orderId: randomUUID(),
    ...request,
    createType: request.createType ?? 'CreateByUser',
    status: 'New',
    pending: true,
    filled: plain(ZERO),
    filledValue: plain(ZERO),
    fee: plain(ZERO),
    rejectReason: 'EC_NoError',
    cancelType: 'UNKNOWN',
    priceOnCreated: books.board.quote(request.contract).last,
    createdTime: time,
    updatedTime: time,
  };
}
