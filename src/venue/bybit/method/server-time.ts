import { z } from 'zod';
import type { Endpoint } from '../endpoint.js';
import type { Session } from '../session.js';

const endpoint: Endpoint<unknown> = { name: 'GET /v5/market/time', purpose: 'read', result: z.unknown() };

/** The venue's clock in milliseconds, from the envelope that also dates the tickers. */
export async function serverTime(session: Session): Promise<number> {
  const { time } = await session.ask(endpoint, (api) => api.publicGetV5MarketTime());
  return time;
}
