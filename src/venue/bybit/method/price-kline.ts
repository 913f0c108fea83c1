import { z } from 'zod';
import type { DecimalString } from '../../../domain/decimal.js';
import type { Endpoint } from '../endpoint.js';
import { decimalField, instantField } from '../fields.js';
import type { Session } from '../session.js';

const MINUTE = 60_000;

/** Start and open; the rest of the candle is not read. */
const candle = z.tuple([instantField, decimalField], z.unknown());

type Kline = Endpoint<{ symbol: string; list: z.infer<typeof candle>[] }>;

const endpoint = (kind: 'mark' | 'index'): Kline => ({
  name: `GET /v5/market/${kind}-price-kline`,
  purpose: 'read',
  result: z.object({ symbol: z.string(), list: z.array(candle) }),
});
const MARK = endpoint('mark');
const INDEX = endpoint('index');

/** Open of the mark price's minute that begins at `instant` (rounded down to a minute). */
export function markPriceAt(session: Session, contract: string, instant: number): Promise<DecimalString> {
  return openAt(session, contract, instant, 'mark');
}

/** The same of the index price. */
export function indexPriceAt(session: Session, contract: string, instant: number): Promise<DecimalString> {
  return openAt(session, contract, instant, 'index');
}

async function openAt(
  session: Session,
  contract: string,
  instant: number,
  kind: 'mark' | 'index',
): Promise<DecimalString> {
  const start = Math.floor(instant / MINUTE) * MINUTE;
  const wanted = {
    category: 'linear',
    symbol: contract,
    interval: '1',
    start,
    end: start + MINUTE - 1,
    limit: 1,
  };
  const asked = kind === 'mark' ? MARK : INDEX;
  const { result } = await session.ask(asked, (api) =>
    kind === 'mark'
      ? api.publicGetV5MarketMarkPriceKline(wanted)
      : api.publicGetV5MarketIndexPriceKline(wanted),
  );
  const found = result.list.find(([time]) => time === start);
  if (result.symbol !== contract || found === undefined) {
    const when = new Date(start).toISOString();
    throw session.misfit(asked, `no ${kind} price candle of ${contract} at ${when}`);
  }
  return found[1];
}
