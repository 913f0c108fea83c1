import { z } from 'zod';
import { decimal, plain, ZERO } from '../../../domain/decimal.js';
import type { Exchange } from '../engine/exchange.js';
import { SETTLE_COIN } from '../engine/transfer.js';
import type { ExecutionRecord, TransferRecord } from '../state/records.js';
import { limit, linear, read } from './params.js';
import type { SignedRoute } from './route.js';
import { cursorField, DAY, pageOf, windowFields, windowOf } from './window.js';

const query = z.object({
  accountType: z.literal('UNIFIED', { error: "accountType must be 'UNIFIED'" }).optional(),
  category: linear.optional(),
  currency: z
    .string()
    .regex(/^[A-Z0-9]+$/, 'uppercase only')
    .optional(),
  baseCoin: z
    .string()
    .regex(/^[A-Z0-9]+$/, 'uppercase only')
    .optional(),
  type: z.string().min(1).optional(),
  transSubType: z.string().optional(),
  ...windowFields,
  limit: limit(20, 50),
  cursor: cursorField,
});

type Query = z.output<typeof query>;
interface Row {
  readonly seq: number;
  readonly shown: Readonly<Record<string, string>>;
}

const log: SignedRoute = {
  method: 'GET',
  path: '/v5/account/transaction-log',
  answer: (exchange, params, account) => {
    const asked = read(query, params);
    return pageOf(rowsOf(exchange, account, asked), asked.limit, ({ shown }) => shown);
  },
};

/** Newest first. Transfers belong to no category, so that one hides them. */
function* rowsOf(exchange: Exchange, account: string, asked: Query): Iterable<Row> {
  const { from, to } = windowOf(asked, exchange.now(), DAY);
  for (const record of newestFirst(exchange, account, (asked.cursor ?? Number.MAX_SAFE_INTEGER) - 1)) {
    if (record.time < from) return;
    if (record.time > to) continue;
    const shown = 'executionId' in record ? executionRow(record) : transferRow(record);
    if (isWanted(shown, asked)) yield { seq: record.seq, shown };
  }
}

function isWanted(shown: Row['shown'], { category, currency, baseCoin, type }: Query): boolean {
  return (
    (category === undefined || shown.category === category) &&
    (currency === undefined || shown.currency === currency) &&
    (baseCoin === undefined || shown.symbol === baseCoin + SETTLE_COIN) &&
    (type === undefined || shown.type === type)
  );
}

/** Both tables share one sequence, so that the greater number is the later one. */
function* newestFirst(
  { store }: Exchange,
  account: string,
  before: number,
): Iterable<ExecutionRecord | TransferRecord> {
  const range = { start: [account, before] as [string, number], end: [account, -1] as [string, number] };
  const executions = store.executions.getRange({ ...range, reverse: true })[Symbol.iterator]();
  const transfers = store.transfers.getRange({ ...range, reverse: true })[Symbol.iterator]();
  let [execution, moved] = [executions.next(), transfers.next()];
  while (execution.done !== true || moved.done !== true) {
    const executed = execution.done === true ? null : execution.value.value;
    const transferred = moved.done === true ? null : moved.value.value;
    if (transferred === null || (executed !== null && executed.seq > transferred.seq)) {
      if (executed !== null) yield executed;
      execution = executions.next();
    } else {
      yield transferred;
      moved = transfers.next();
    }
  }
}

const TYPES: Readonly<Record<ExecutionRecord['kind'], string>> = {
  Trade: 'TRADE',
  Funding: 'SETTLEMENT',
  BustTrade: 'LIQUIDATION',
  AdlTrade: 'ADL',
  Delivery: 'DELIVERY',
};

function executionRow(execution: ExecutionRecord): Row['shown'] {
  const funded = execution.kind === 'Funding';
  // Here money received is above zero; the record's fee is what was paid.
  const funding = funded ? decimal(execution.fee).negated() : ZERO;
  const fee = funded ? ZERO : decimal(execution.fee);
  const cashFlow = decimal(execution.cashFlow ?? plain(ZERO));
  return {
    id: `${execution.seq}_${execution.contract}_${execution.time}`,
    symbol: execution.contract,
    category: 'linear',
    side: execution.side,
    transactionTime: String(execution.time),
    type: execution.createType === 'CreateByLiq' ? 'LIQUIDATION' : TYPES[execution.kind],
    transSubType: '',
    qty: execution.contracts,
    size: execution.heldAfter ?? '',
    currency: SETTLE_COIN,
    tradePrice: execution.price,
    funding: funded ? plain(funding) : '',
    fee: plain(fee),
    cashFlow: plain(cashFlow),
    change: plain(cashFlow.plus(funding).minus(fee)),
    cashBalance: execution.balance ?? '',
    feeRate: execution.feeRate,
    bonusChange: '',
    tradeId: execution.executionId,
    orderId: execution.orderId,
    orderLinkId: execution.orderLinkId,
    extraFees: '',
  };
}

function transferRow(moved: TransferRecord): Row['shown'] {
  return {
    id: `${moved.seq}_${moved.coin}_${moved.time}`,
    symbol: '',
    category: '',
    side: 'None',
    transactionTime: String(moved.time),
    type: moved.type,
    transSubType: '',
    qty: plain(decimal(moved.amount).abs()),
    size: '0',
    currency: moved.coin,
    tradePrice: '0',
    funding: '',
    fee: '0',
    cashFlow: moved.amount,
    change: moved.amount,
    cashBalance: moved.balance,
    feeRate: '0',
    bonusChange: '',
    tradeId: '',
    orderId: '',
    orderLinkId: '',
    extraFees: '',
  };
}

export const TRANSACTION_LOG_ROUTES: readonly SignedRoute[] = [log];
