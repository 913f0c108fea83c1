import { z } from 'zod';
import type { DecimalString } from '../../../domain/decimal.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField, instantField } from '../fields.js';
import type { Session } from '../session.js';

const MINUTE = 60_000;

/** Start and open; the rest of the candle is not read. */
const candle = z.tuple([instantField, decimalField], z.unknown());

const endpoint: Endpoint<{ symbol: string; list: z.infer<typeof candle>[] }> = {
  name: 'GET /v5/market/mark-price-kline',
  purpose: 'read',
  result: z.object({ symbol: z.string(), list: z.array(candle) }),
};

/** Open of the mark price's minute that begins at `instant` (rounded down to a minute). */
export async function markPriceAt(
  session: Session,
  contract: string,
  instant: number,
): Promise<DecimalString> {
  const start = Math.floor(instant / MINUTE) * MINUTE;
  const { result } = await session.ask(endpoint, (api) =>
    api.publicGetV5MarketMarkPriceKline({
      category: 'linear',
      symbol: contract,
      interval: '1',
      start,
      end: start + MINUTE - 1,
      limit: 1,
    }),
  );
  const found = result.list.find(([time]) => time === start);
  if (result.symbol !== contract || found === undefined) {
    throw session.misfit(endpoint, `no mark price candle of ${contract} at ${new Date(start).toISOString()}`);
  }
  return found[1];
}
