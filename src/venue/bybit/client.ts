import type { bybit } from 'ccxt';
import { type HttpReply, type HttpWire, TransportFailure } from './http-wire.js';
import type { Credentials, Settings } from './options.js';

/** ccxt's implicit V5 methods that are used here. Through `createClient` each answers with an `HttpReply`. */
export type BybitApi = Pick<
  bybit,
  | 'publicGetV5MarketTime'
  | 'publicGetV5MarketTickers'
  | 'publicGetV5MarketInstrumentsInfo'
  | 'publicGetV5MarketRiskLimit'
  | 'publicGetV5MarketMarkPriceKline'
  | 'privateGetV5AccountFeeRate'
  | 'privateGetV5AccountInfo'
  | 'privateGetV5AccountWalletBalance'
  | 'privateGetV5ExecutionList'
  | 'privateGetV5OrderHistory'
  | 'privateGetV5OrderRealtime'
  | 'privateGetV5PositionList'
  | 'privatePostV5OrderCancel'
  | 'privatePostV5OrderCreate'
  | 'privatePostV5PositionSetLeverage'
>;

/** A request that waited longer is not sent: whoever asked for it may have given it up. */
const MOST_QUEUED_MS = 10_000;

export interface BybitClient extends BybitApi {
  throttle(cost?: number): Promise<unknown>;
}

/**
 * A ccxt client of one account. ccxt names the endpoints, signs and paces; the reply comes back untouched
 * (status, headers, text), because ccxt's error classes do not say whether an order may have been placed.
 * `pacer` is the client whose rate limiter all clients of a venue share.
 *
 * The signature's timestamp is this machine's clock, never the venue's market time.
 */
export async function createClient(
  settings: Settings,
  wire: HttpWire,
  keys: Credentials | null,
  pacer: BybitClient | null,
): Promise<BybitClient> {
  const ccxt = await import('ccxt');

  class Client extends ccxt.bybit {
    override async fetch(
      url: string,
      method = 'GET',
      headers: unknown = {},
      body?: unknown,
    ): Promise<HttpReply> {
      return wire.send({
        url,
        method,
        headers: headersToSend(headers),
        body: typeof body === 'string' ? body : undefined,
      });
    }

    override calculateRateLimiterCost(): number {
      return 1;
    }

    override async throttle(cost?: number): Promise<void> {
      const queued = performance.now();
      await (pacer === null ? super.throttle(cost) : pacer.throttle(cost));
      const waited = performance.now() - queued;
      if (waited <= MOST_QUEUED_MS) return;
      const seconds = Math.round(waited / 1_000);
      throw new TransportFailure(
        'QUEUED',
        true,
        `not sent: waited ${seconds} s for the rate limit kept here`,
      );
    }

    override nonce(): number {
      return Date.now();
    }
  }

  return new Client({
    ...(keys === null ? {} : { apiKey: keys.apiKey, secret: keys.secret }),
    urls: { api: { public: settings.baseUrl, private: settings.baseUrl } },
    enableRateLimit: settings.requestsPerSecond !== null,
    rateLimit: 1_000 / (settings.requestsPerSecond ?? 1_000),
    number: String,
    timeout: settings.timeoutMs,
    options: { maxRetriesOnFailure: 0, recvWindow: settings.recvWindowMs, adjustForTimeDifference: false },
  });
}

/** ccxt's `Referer` would book the orders on ccxt's own broker account: it is left out. */
function headersToSend(headers: unknown): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (name !== 'Referer') kept[name] = String(value);
  }
  return kept;
}

/** Whether ccxt handed back what the wire gave it. */
export function isHttpReply(value: unknown): value is HttpReply {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value;
}

export function asTransportFailure(error: unknown): TransportFailure {
  if (error instanceof TransportFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  // Thrown by ccxt before anything is sent (signing, missing keys): the wire throws nothing else.
  return new TransportFailure('NOT_SENT', true, message);
}
