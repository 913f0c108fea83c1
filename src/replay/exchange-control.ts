import { z } from 'zod';
import { type DecimalString, isDecimalString } from '../domain/decimal.js';
import { askAdmin } from '../venue/paper/ask-admin.js';

const decimalText = z.string().transform((text, context): DecimalString => {
  if (isDecimalString(text)) return text;
  context.addIssue({ code: 'custom', message: `'${text}' is no decimal` });
  return z.NEVER;
});

const execution = z.object({
  kind: z.enum(['Trade', 'Funding', 'BustTrade']),
  account: z.string(),
  contract: z.string(),
  side: z.enum(['Buy', 'Sell']),
  contracts: decimalText,
  price: decimalText,
  /** Above zero was paid; of a funding payment it is the payment. */
  fee: decimalText,
  /** Of a funding payment: from the side of the position, above zero where that pays. */
  feeRate: decimalText,
  orderLinkId: z.string(),
  time: z.number(),
});

const state = z.object({
  time: z.number(),
  accounts: z.array(
    z.object({
      name: z.string(),
      /** The sum of all money in and out, trades included. */
      cash: decimalText,
      positions: z.array(z.object({ contract: z.string(), contracts: decimalText })),
    }),
  ),
  executions: z.array(execution),
});

/** Everything that the exchange has on record. */
export type ExchangeState = z.output<typeof state>;
export type ExchangeExecution = ExchangeState['executions'][number];

/** The recorded market's hand on a paper exchange whose market is controlled. Times in milliseconds, UTC. */
export interface ExchangeControl {
  /** Moves the clock to `time`, at which these prices begin to hold; the others stay. */
  move(time: number, prices: Readonly<Record<string, DecimalString>>): Promise<void>;
  /** Pays funding at `time`, at the prices in force before it. */
  fund(time: number, rates: Readonly<Record<string, DecimalString>>): Promise<void>;
  state(): Promise<ExchangeState>;
}

/** Speaks the admin API of the paper exchange. Throws an `Error` that quotes its refusal. */
export function exchangeControl(url: string, adminToken: string): ExchangeControl {
  const access = { url, token: adminToken };
  return {
    move: async (time, prices) => void (await askAdmin(access, 'POST', '/admin/market', { time, prices })),
    fund: async (time, rates) => void (await askAdmin(access, 'POST', '/admin/funding', { time, rates })),
    state: async () => state.parse(await askAdmin(access, 'GET', '/admin/state')),
  };
}
