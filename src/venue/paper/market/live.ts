import { WebSocket } from 'ws';
import { z } from 'zod';
import { isDecimalString } from '../../../domain/decimal.js';
import type { Quote } from '../state/records.js';
import type { Market, OnPrices } from './market.js';
import type { LiveSettings } from './settings.js';

const PING_MS = 15_000;
const RECONNECT_MS = 1_000;
const FIRST_PRICES_MS = 20_000;
const MOST_BYTES = 1_000_000;

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
  let socket: WebSocket | null = null;
  let timers: NodeJS.Timeout[] = [];
  let stopped = false;

  const take = (raw: string, onPrices: OnPrices) => {
    const data = tickerOf(raw);
    if (data === null || !contracts.includes(data.symbol)) return;
    const now = Date.now();
    const next = merged(seen.get(data.symbol), data, now);
    seen.set(data.symbol, next);
    const quote = quoteOf(next);
    if (quote !== null) onPrices(now, new Map([[data.symbol, quote]]));
  };

  const connect = (onPrices: OnPrices) => {
    if (stopped) return;
    const opened = new WebSocket(settings.url, {
      perMessageDeflate: false,
      handshakeTimeout: 10_000,
      maxPayload: MOST_BYTES,
    });
    socket = opened;
    let heard = Date.now();
    const watchdog = setInterval(() => {
      if (Date.now() - heard > 2 * PING_MS) opened.terminate();
      else if (opened.readyState === WebSocket.OPEN) opened.send('{"op":"ping"}');
    }, PING_MS);
    timers.push(watchdog);
    opened.on('open', () => {
      opened.send(JSON.stringify({ op: 'subscribe', args: contracts.map((name) => `tickers.${name}`) }));
    });
    opened.on('message', (raw) => {
      heard = Date.now();
      take(raw.toString(), onPrices);
    });
    opened.on('error', () => undefined); // followed by 'close', which reconnects
    opened.on('close', () => {
      clearInterval(watchdog);
      timers = [setTimeout(() => connect(onPrices), RECONNECT_MS)];
    });
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
      connect(onPrices);
      await firstPrices(settings.url, () => contracts.every((name) => quoteOf(seen.get(name)) !== null));
    },
    stop: () => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      socket?.terminate();
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
