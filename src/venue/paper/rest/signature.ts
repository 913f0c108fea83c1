import { createHmac, timingSafeEqual } from 'node:crypto';
import { CODE, Refusal } from '../errors.js';

export interface SignedHeaders {
  readonly apiKey: string | undefined;
  readonly timestamp: string | undefined;
  readonly recvWindow: string | undefined;
  readonly signature: string | undefined;
}

export interface Credentials {
  readonly name: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

const DEFAULT_WINDOW_MS = 5_000;
/** How far a request's timestamp may lie in the venue's future. */
const AHEAD_MS = 1_000;

/**
 * Checks a signed request: HMAC-SHA256 in hex over timestamp + apiKey + recvWindow + payload, where payload is
 * the raw query string or the raw body. Returns the account; throws the venue's `Refusal`. `now` is wall time.
 */
export function authenticate(
  accounts: ReadonlyMap<string, Credentials>,
  headers: SignedHeaders,
  payload: string,
  now: number,
): string {
  const account = accounts.get(headers.apiKey ?? '');
  if (account === undefined) throw new Refusal(CODE.invalidKey, 'API key is invalid.');
  const timestamp = headers.timestamp ?? '';
  const recvWindow = headers.recvWindow ?? '';
  checkTime(timestamp, recvWindow, now);
  const origin = `${timestamp}${account.apiKey}${recvWindow}${payload}`;
  if (!sameText(sign(account.apiSecret, origin), headers.signature ?? '')) {
    throw new Refusal(CODE.invalidSignature, `error sign! origin_string[${origin}]`);
  }
  return account.name;
}

export function sign(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

export function sameText(expected: string, found: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(found)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function checkTime(timestamp: string, recvWindow: string, now: number): void {
  const [sent, window] = [Number(timestamp), recvWindow === '' ? DEFAULT_WINDOW_MS : Number(recvWindow)];
  if (timestamp !== '' && now - window <= sent && sent < now + AHEAD_MS) return;
  throw new Refusal(
    CODE.clock,
    `invalid request, please check your server timestamp or recv_window param. req_timestamp[${timestamp}],server_timestamp[${now}],recv_window[${recvWindow}]`,
  );
}
