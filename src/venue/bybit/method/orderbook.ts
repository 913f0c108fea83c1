import { z } from 'zod';
import type { Depth, DepthLevel } from '../../port.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField } from '../fields.js';
import type { Session } from '../session.js';

/** Of each side: enough for a collar of a percent or two. Bybit gives up to 500 of a linear contract. */
const VISIBLE_LEVELS = 200;

const level = z
  .tuple([decimalField, decimalField])
  .transform(([price, contracts]): DepthLevel => ({ price, contracts }));

const book = z.object({
  s: z.string(),
  b: z.array(level),
  a: z.array(level),
  ts: z.number().int().positive(),
});

const endpoint: Endpoint<z.infer<typeof book>> = {
  name: 'GET /v5/market/orderbook',
  purpose: 'read',
  result: book,
};

/** Bybit lists bids from the highest price and asks from the lowest. */
export async function depth(session: Session, contract: string, levels = VISIBLE_LEVELS): Promise<Depth> {
  const { result } = await session.ask(endpoint, (api) =>
    api.publicGetV5MarketOrderbook({ category: 'linear', symbol: contract, limit: levels }),
  );
  if (result.s !== contract) throw session.misfit(endpoint, `result.s is '${result.s}', not ${contract}`);
  return { time: result.ts, bids: result.b, asks: result.a };
}
