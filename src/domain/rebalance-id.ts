import type { DealingKind } from './dealing.js';
import type { Cause } from './request-priority.js';

/** The longest id that the venue accepts for an order. */
export const MAX_ORDER_ID_LENGTH = 36;
export const MAX_ATTEMPT = 99;
export const MAX_SLICE = 999;
const MAX_SEQUENCE = 999_999;

const TOKEN = '[A-Z0-9]{2,12}';
const EPOCH = '[a-z0-9]{3}';
const KEY = `(${TOKEN})-(?:(d)(\\d{10})|([iesnw])(\\d{6}))`;
const REBALANCE = `${KEY}a([1-9]\\d?)`;
const REBALANCE_ID = new RegExp(`^${REBALANCE}$`);
const ORDER_ID = new RegExp(`^(${REBALANCE})-(${EPOCH})-s(\\d{3})$`);
const REBALANCE_KEY = new RegExp(`^${KEY}$`);

const CAUSE_OF: Readonly<Record<string, Cause>> = {
  d: 'daily',
  i: 'interim',
  e: 'emergency',
  s: 'establish',
  n: 'round',
  w: 'retire',
};

/**
 * A rebalance id taken apart. `number` is the anchor sequence of an interim or unwinding rebalance, the fund's own
 * counter of an emergency or establishing one or of a hedge book's round, and the nominal time of a daily one (milliseconds since 1970
 * UTC).
 */
export interface RebalanceIdParts {
  readonly key: string;
  readonly token: string;
  readonly cause: Cause;
  readonly number: number;
  readonly attempt: number;
}

export interface OrderIdParts {
  readonly rebalanceId: string;
  readonly rebalance: RebalanceIdParts;
  readonly epoch: string;
  readonly slice: number;
}

/** The business key of a daily rebalance, by its nominal minute in UTC: `BTC3L-d2611220230`. */
export function dailyKey(token: string, nominalMs: number): string {
  if (!Number.isFinite(nominalMs)) throw new RangeError(`not a nominal time: ${nominalMs}`);
  const digits = new Date(nominalMs).toISOString().replace(/\D/g, '');
  if (!digits.startsWith('20')) throw new RangeError(`a nominal time is in 2000 to 2099, not ${digits}`);
  return `${checkedToken(token)}-d${digits.slice(2, 12)}`;
}

/**
 * The business key of an interim rebalance, by the sequence number of the anchor it moves: `BTC3L-i000042`.
 */
export function interimKey(token: string, anchorSeq: number): string {
  return numberedKey(token, 'i', anchorSeq);
}

/** The business key of an operator's rebalance, by the fund's own counter: `BTC3L-e000007`. */
export function emergencyKey(token: string, n: number): string {
  return numberedKey(token, 'e', n);
}

/** The business key of an establishing rebalance, by the fund's own counter: `BTC3L-s000001`. */
export function establishKey(token: string, n: number): string {
  return numberedKey(token, 's', n);
}

/** The business key of a round of a hedge book, by the book's own counter: `BTCBOOK-n000042`. */
export function roundKey(token: string, n: number): string {
  return numberedKey(token, 'n', n);
}

/**
 * The business key of a rebalance that unwinds a fund that is being retired, by the sequence number of the anchor that
 * it leaves, 0 where there is none: `BTC3L-w000042`.
 */
export function unwindingKey(token: string, anchorSeq: number): string {
  return numberedKey(token, 'w', anchorSeq);
}

/** The id of a creation (`BTC3L-c000012`) or redemption (`BTC3L-r000007`), by the fund's own counter of each. */
export function numberedDealing(token: string, kind: DealingKind, n: number): string {
  return numberedKey(token, kind === 'creation' ? 'c' : 'r', n);
}

/** The id of a split or merge of the units (`BTC3L-u000003`), by the fund's own counter. */
export function numberedUnitChange(token: string, n: number): string {
  return numberedKey(token, 'u', n);
}

/** The id of a retirement (`BTC3L-x000001`), by the fund's own counter. */
export function numberedRetirement(token: string, n: number): string {
  return numberedKey(token, 'x', n);
}

/** The id of one attempt (1 to `MAX_ATTEMPT`) at a business key: `BTC3L-i000042a1`. */
export function rebalanceId(key: string, attempt: number): string {
  if (!REBALANCE_KEY.test(key)) throw new RangeError(`not a business key: '${key}'`);
  return `${key}a${within('attempt', attempt, 1, MAX_ATTEMPT)}`;
}

/**
 * The id of one order, `BTC3L-i000042a1-k3f-s003`: the same at every retry, reset and replay, and at most
 * `MAX_ORDER_ID_LENGTH` characters of letters, digits and hyphens for every token. `slice` is 0 to
 * `MAX_SLICE`; `epoch` is the fund's three characters.
 */
export function clientOrderId(id: string, epoch: string, slice: number): string {
  if (!REBALANCE_ID.test(id)) throw new RangeError(`not a rebalance id: '${id}'`);
  if (!new RegExp(`^${EPOCH}$`).test(epoch)) {
    throw new RangeError(`an epoch is three characters of a-z and 0-9, not '${epoch}'`);
  }
  return `${id}-${epoch}-s${padded(within('slice', slice, 0, MAX_SLICE), 3)}`;
}

/** The longest order id that this token can ever need, for the check at configuration. */
export function longestOrderId(token: string): string {
  const lastMinute = Date.UTC(2099, 11, 31, 23, 59);
  return clientOrderId(rebalanceId(dailyKey(token, lastMinute), MAX_ATTEMPT), 'zzz', MAX_SLICE);
}

/** Takes a rebalance id apart; null where the text is none. */
export function parseRebalanceId(text: string): RebalanceIdParts | null {
  const match = REBALANCE_ID.exec(text);
  if (match === null) return null;
  const [, token, daily, minute, letter, sequence, attempt] = match;
  const cause = CAUSE_OF[daily ?? letter ?? ''];
  const number = minute === undefined ? Number(sequence) : minuteOf(minute);
  if (token === undefined || cause === undefined || number === null) return null;
  const key = text.slice(0, text.lastIndexOf('a'));
  return { key, token, cause, number, attempt: Number(attempt) };
}

/** Takes an order id apart; null where the text is none, so an order of somebody else. */
export function parseClientOrderId(text: string): OrderIdParts | null {
  const match = ORDER_ID.exec(text);
  const id = match?.[1];
  const rebalance = id === undefined ? null : parseRebalanceId(id);
  const epoch = match?.[8];
  if (id === undefined || rebalance === null || epoch === undefined) return null;
  return { rebalanceId: id, rebalance, epoch, slice: Number(match?.[9]) };
}

function numberedKey(token: string, letter: string, n: number): string {
  return `${checkedToken(token)}-${letter}${padded(within('sequence number', n, 0, MAX_SEQUENCE), 6)}`;
}

function checkedToken(token: string): string {
  if (!new RegExp(`^${TOKEN}$`).test(token)) {
    throw new RangeError(`a token is 2 to 12 characters of A-Z and 0-9, not '${token}'`);
  }
  return token;
}

function within(what: string, n: number, least: number, most: number): number {
  if (!Number.isInteger(n) || n < least || n > most) {
    throw new RangeError(`the ${what} must be a whole number from ${least} to ${most}, not ${n}`);
  }
  return n;
}

function padded(n: number, digits: number): string {
  return String(n).padStart(digits, '0');
}

/** 'YYMMDDHHMM' as milliseconds since 1970 UTC; null where there is no such minute. */
function minuteOf(digits: string): number | null {
  const [yy = 0, mm = 0, dd = 0, hour = 0, minute = 0] = (digits.match(/../g) ?? []).map(Number);
  const time = Date.UTC(2000 + yy, mm - 1, dd, hour, minute);
  return new Date(time).toISOString().replace(/\D/g, '').slice(2, 12) === digits ? time : null;
}
