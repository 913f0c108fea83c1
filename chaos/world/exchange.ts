import { z } from 'zod';
import { type AdminAccess, askAdmin } from '../../src/venue/paper/ask-admin.js';

const decimalText = z.string();

const order = z.object({
  seq: z.number(),
  orderId: z.string(),
  orderLinkId: z.string(),
  account: z.string(),
  contract: z.string(),
  side: z.enum(['Buy', 'Sell']),
  contracts: decimalText,
  limitPrice: decimalText.nullable(),
  reduceOnly: z.boolean(),
  createType: z.string(),
  status: z.string(),
  filled: decimalText,
});

const execution = z.object({
  seq: z.number(),
  executionId: z.string(),
  kind: z.string(),
  account: z.string(),
  contract: z.string(),
  side: z.enum(['Buy', 'Sell']),
  contracts: decimalText,
  price: decimalText,
  fee: decimalText,
  /** Of a funding payment: above zero where this side pays. */
  feeRate: decimalText,
  orderLinkId: z.string(),
  time: z.number(),
});

const transfer = z.object({
  seq: z.number(),
  account: z.string(),
  amount: decimalText,
});

const state = z.object({
  time: z.number(),
  accounts: z.array(
    z.object({
      name: z.string(),
      cash: decimalText,
      deposits: decimalText,
      positions: z.array(z.object({ contract: z.string(), contracts: decimalText })),
    }),
  ),
  orders: z.array(order),
  executions: z.array(execution),
  transfers: z.array(transfer),
});

export type ExchangeState = z.output<typeof state>;
export type ExchangeOrder = ExchangeState['orders'][number];
/** Money that moved without an execution; above zero it came in. */
export type ExchangeTransfer = ExchangeState['transfers'][number];
export type ExchangeExecution = ExchangeState['executions'][number];

type AdminCall = Parameters<typeof askAdmin> extends [AdminAccess, ...infer Call] ? Call : never;

/** The admin API of the paper exchange: the market, the faults, and its own record of everything. */
export class ExchangeAdmin implements AdminAccess {
  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  ask(...[method, path, body]: AdminCall): Promise<unknown> {
    return askAdmin(this, method, path, body);
  }

  async state(): Promise<ExchangeState> {
    return state.parse(await this.ask('GET', '/admin/state'));
  }
}
