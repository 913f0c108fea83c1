import { decimal, plain } from '../../../domain/decimal.js';
import { isOpen } from '../engine/books.js';
import type { ExecutionRecord, OrderRecord } from '../state/records.js';

const AVERAGE_DECIMALS = 20;

/** An order in the venue's words, as in REST answers and on the stream. */
export function orderView(order: OrderRecord): Readonly<Record<string, unknown>> {
  const filled = decimal(order.filled);
  const left = isOpen(order) ? decimal(order.contracts).minus(filled) : decimal(0);
  const value = decimal(order.filledValue);
  const price = order.limitPrice ?? '0';
  return {
    orderId: order.orderId,
    orderLinkId: order.orderLinkId,
    blockTradeId: '',
    symbol: order.contract,
    price,
    qty: order.contracts,
    side: order.side,
    isLeverage: '',
    positionIdx: 0,
    orderStatus: order.status,
    createType: order.createType,
    cancelType: order.cancelType,
    rejectReason: order.rejectReason,
    avgPrice: filled.isZero() ? '' : plain(value.div(filled).toDecimalPlaces(AVERAGE_DECIMALS)),
    leavesQty: plain(left),
    leavesValue: plain(left.times(decimal(order.limitPrice ?? order.priceOnCreated))),
    cumExecQty: order.filled,
    cumExecValue: order.filledValue,
    cumExecFee: order.fee,
    cumFeeDetail: filled.isZero() ? {} : { USDT: order.fee },
    timeInForce: order.timeInForce,
    orderType: order.type,
    stopOrderType: '',
    orderIv: '',
    triggerPrice: '',
    takeProfit: '',
    stopLoss: '',
    tpslMode: '',
    tpLimitPrice: '',
    slLimitPrice: '',
    tpTriggerBy: '',
    slTriggerBy: '',
    triggerDirection: 0,
    triggerBy: '',
    lastPriceOnCreated: order.priceOnCreated,
    reduceOnly: order.reduceOnly,
    closeOnTrigger: false,
    placeType: '',
    smpType: 'None',
    smpGroup: 0,
    smpOrderId: '',
    createdTime: String(order.createdTime),
    updatedTime: String(order.updatedTime),
  };
}

/** An execution in the venue's words. Above zero, `execFee` was paid. */
export function executionView(execution: ExecutionRecord): Readonly<Record<string, unknown>> {
  return {
    symbol: execution.contract,
    orderId: execution.orderId,
    orderLinkId: execution.orderLinkId,
    side: execution.side,
    orderPrice: execution.orderPrice,
    orderQty: execution.orderContracts,
    leavesQty: execution.leavesContracts,
    createType: execution.createType,
    orderType: execution.orderType,
    stopOrderType: '',
    execFee: execution.fee,
    execId: execution.executionId,
    execPrice: execution.price,
    execQty: execution.contracts,
    execType: execution.kind,
    execValue: execution.value,
    execTime: String(execution.time),
    feeCurrency: 'USDT',
    isMaker: execution.maker,
    feeRate: execution.feeRate,
    tradeIv: '',
    markIv: '',
    markPrice: execution.markPrice,
    indexPrice: execution.indexPrice,
    underlyingPrice: '',
    blockTradeId: '',
    closedSize: execution.closedContracts,
    seq: execution.seq,
  };
}
