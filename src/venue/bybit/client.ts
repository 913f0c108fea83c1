import type { bybit } from 'ccxt';
import { type HttpReply, type HttpWire, TransportFailure } from './http-wire.js';
import type { Credentials, Settings } from './options.js';

/** ccxt's implicit V5 methods that are used here. Through `createClient` each answers with an `HttpReply`. */
export type BybitApi = Pick<
  bybit,
  | 'publicGetV5MarketTime'
  | 'publicGetV5MarketTickers'
  | 'publicGetV5MarketOrderbook'
  | 'publicGetV5MarketInstrumentsInfo'
  | 'publicGetV5MarketRiskLimit'
  | 'publicGetV5MarketMarkPriceKline'
  | 'publicGetV5MarketIndexPriceKline'
  | 'privateGetV5AccountFeeRate'
  | 'privateGetV5AccountInfo'
  | 'privateGetV5AccountTransactionLog'
  | 'privateGetV5AccountWalletBalance'
  | 'privateGetV5ExecutionList'
  | 'privateGetV5OrderHistory'
  | 'privateGetV5OrderRealtime'
  | 'privateGetV5PositionList'
  | 'privatePostV5OrderCancel'
  | 'privatePostV5OrderCreate'
  | 'privatePostV5PositionSetLeverage'
>;

/**
 * A ccxt client of one account. ccxt names the endpoints and signs; the reply comes back untouched
 * (status, headers, text), because ccxt's error classes do not say whether an order may have been placed. It is
 * paced before it is called (`Gate`), so that the signature is made when the request leaves.
 *
 * The signature's timestamp is this machine's clock, never the venue's market time.
 */
export async function createClient(
  settings: Settings,
  wire: HttpWire,
  keys: Credentials | null,
): Promise<BybitApi> {
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

    override nonce(): number {
      return Date.now();
    }
  }

  return new Client({
    ...(keys === null ? {} : { apiKey: keys.apiKey, secret: keys.secret }),
    urls: { api: { public: settings.baseUrl, private: settings.baseUrl } },
    enableRateLimit: false,
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
