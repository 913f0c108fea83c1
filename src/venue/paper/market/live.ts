import { z } from 'zod';
import { isDecimalString } from '../../../domain/decimal.js';
import type { Quote } from '../state/records.js';
import type { Market, OnPrices } from './market.js';
import { openRelay } from './relay.js';
import type { LiveSettings } from './settings.js';
import { everyTick } from './ticking.js';

/** Time goes on without prices too. */
const HEARTBEAT_MS = 250;
const FIRST_PRICES_MS = 20_000;

const price = z.string().refine(isDecimalString).optional();
const tickerMessage = z.object({
  topic: z.templateLiteral(['tickers.', z.string()]),
  data: z.object({
    symbol: z.string(),
    lastPrice: price,
    markPrice: price,
    indexPrice: price,
    fundingRate: price,
  }),
});

type TickerData = z.output<typeof tickerMessage>['data'];
interface Seen extends Partial<Quote> {
  readonly fundingRate?: string | undefined;
  readonly at: number;
}

/** Relays the prices of a real public stream; trades stay simulated. */
export function liveMarket(settings: LiveSettings, contracts: readonly string[]): Market {
  const seen = new Map<string, Seen>();
  const heartbeat = everyTick(HEARTBEAT_MS);
  let relay: { stop(): void } | null = null;

  const take = (raw: string, onPrices: OnPrices) => {
    const data = tickerOf(raw);
    if (data === null || !contracts.includes(data.symbol)) return;
    const now = Date.now();
    const next = merged(seen.get(data.symbol), data, now);
    seen.set(data.symbol, next);
    const quote = quoteOf(next);
    if (quote !== null) onPrices(now, new Map([[data.symbol, quote]]));
  };

  return {
    now: () => Date.now(),
    quoteAt: () => null,
    fundingRate: (contract) => seen.get(contract)?.fundingRate ?? null,
    suspended: (contract) =>
      Date.now() - (seen.get(contract)?.at ?? 0) > settings.staleAfterMs
        ? 'the relayed price stream is silent'
        : null,
    start: async (onPrices) => {
      relay = openRelay(settings.url, contracts, (text) => take(text, onPrices));
      heartbeat.start(() => onPrices(Date.now(), new Map()));
      await firstPrices(settings.url, () => contracts.every((name) => quoteOf(seen.get(name)) !== null));
    },
    stop: () => {
      heartbeat.stop();
      relay?.stop();
    },
  };
}

async function firstPrices(url: string, complete: () => boolean): Promise<void> {
  const deadline = Date.now() + FIRST_PRICES_MS;
  while (!complete()) {
    if (Date.now() > deadline) {
      throw new Error(`no prices from ${url} for every contract within ${FIRST_PRICES_MS / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function tickerOf(raw: string): TickerData | null {
  try {
    const parsed = tickerMessage.safeParse(JSON.parse(raw));
    return parsed.success ? parsed.data.data : null;
  } catch {
    return null; // not JSON: nothing of ours
  }
}

/** A field that is absent has not changed. */
function merged(before: Seen | undefined, data: TickerData, at: number): Seen {
  const [last, mark] = [data.lastPrice ?? before?.last, data.markPrice ?? before?.mark];
  const [index, fundingRate] = [data.indexPrice ?? before?.index, data.fundingRate ?? before?.fundingRate];
  return {
    at,
    fundingRate,
    ...(last === undefined ? {} : { last }),
    ...(mark === undefined ? {} : { mark }),
    ...(index === undefined ? {} : { index }),
  };
}

function quoteOf(seen: Seen | undefined): Quote | null {
  if (seen?.last === undefined || seen.mark === undefined || seen.index === undefined) return null;
  return { last: seen.last, mark: seen.mark, index: seen.index };
}
