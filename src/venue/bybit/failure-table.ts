import type { FailedSend, VenueErrorKind } from '../venue-error.js';

/** What a call does to the venue: a `change` or a `cancel` may be repeated harmlessly, a `place` may not. */
export type Purpose = 'read' | 'change' | 'cancel' | 'place';

/** What a failure means: how to go on, and what became of what was sent (null for a read, which sends nothing). */
export interface Failure {
  readonly kind: VenueErrorKind;
  readonly outcome: FailedSend | null;
}

/** As in `VenueErrorKind`, but `ambiguous` and `refused` still depend on the purpose of the call. */
type Meaning = VenueErrorKind | 'ambiguous' | 'refused';

/** Bybit's retCodes, which arrive with HTTP 200. Classified here alone; ccxt's error classes are not used. */
export const RET_CODES: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['-1', 'clock'], // request expired
  ['429', 'rate-limited'], // trading service overloaded, not processed
  ['10000', 'ambiguous'], // server timeout
  ['10001', 'rejected'], // request parameter error
  ['10002', 'clock'],
  ['10003', 'unauthorised'], // key
  ['10004', 'unauthorised'], // signature
  ['10005', 'unauthorised'], // permission
  ['10006', 'rate-limited'],
  ['10007', 'unauthorised'],
  ['10008', 'unauthorised'], // banned
  ['10009', 'unauthorised'], // address banned
  ['10010', 'unauthorised'], // address not bound to the key
  ['10014', 'ambiguous'], // duplicate request: the first one may have worked
  ['10016', 'ambiguous'], // server error
  ['10017', 'refused'], // route not found
  ['10018', 'rate-limited'], // by address
  ['10019', 'ambiguous'], // service restarting
  ['10024', 'unauthorised'], // compliance
  ['10027', 'unauthorised'], // transactions banned
  ['10028', 'account-not-ready'], // not a unified account
  ['10029', 'unauthorised'], // contract not on the key's list
  ['10404', 'refused'],
  ['10429', 'rate-limited'],
  ['33004', 'unauthorised'], // key expired
  ['100028', 'account-not-ready'], // a unified account where another kind is wanted
  ['110029', 'account-not-ready'], // hedge mode
  ['110030', 'duplicate'], // retired, and said the same as 110072
  ['110038', 'account-not-ready'], // leverage is not to be set in portfolio margin
  ['110067', 'account-not-ready'], // unified account not supported
  ['110072', 'duplicate'],
  ['110077', 'account-not-ready'], // portfolio margin
  ['110079', 'ambiguous'], // the order is being processed
  ['110088', 'account-not-ready'], // not a unified account
  ['110096', 'account-not-ready'], // portfolio margin
  ['110097', 'account-not-ready'], // not a unified account
  ['170005', 'rate-limited'],
  ['170007', 'ambiguous'],
  ['170141', 'duplicate'],
  ['170146', 'ambiguous'],
  ['170222', 'rate-limited'],
  ['3200403', 'account-not-ready'], // isolated margin
]);

/**
 * Derivatives trading's refusals (balance, price range, quantity, risk limit, not trading, ...) that Bybit documents,
 * https://bybit-exchange.github.io/docs/v5/error, as far as `RET_CODES` does not say otherwise. A code that is not
 * among them is not known to be a refusal.
 */
export const REFUSALS: readonly (readonly [from: number, to: number])[] = [
  [110001, 110001],
  [110003, 110078],
  [110080, 110080],
  [110082, 110083],
  [110085, 110090],
  [110092, 110099],
];

/** A parameter error by its code: the account is in hedge mode, where one-way is asked for. */
const HEDGE_MODE = /position ?idx not match/i;

/** The order is unknown there: neither live nor, as far as that endpoint looks, closed. */
export const UNKNOWN_ORDER: readonly string[] = ['110001', '170213'];

/** A cancel that comes too late has nothing left to do. */
export const NOTHING_TO_CANCEL: readonly string[] = [
  ...UNKNOWN_ORDER,
  '110008',
  '110010',
  '170139',
  '170142',
];

/** The setting already is as asked: leverage, position mode, margin mode. */
export const NOT_MODIFIED: readonly string[] = ['110043', '110025', '110026'];

export function failureOfRetCode(code: string, retMsg: string, purpose: Purpose): Failure {
  if (code === '10001' && HEDGE_MODE.test(retMsg)) return resolve('account-not-ready', purpose);
  return resolve(RET_CODES.get(code) ?? (isRefusal(Number(code)) ? 'rejected' : 'ambiguous'), purpose);
}

function isRefusal(code: number): boolean {
  return REFUSALS.some(([from, to]) => code >= from && code <= to);
}

/** HTTP statuses without an envelope of the venue. 403 is both a breached rate and a region without service. */
export function failureOfStatus(status: number, body: string, purpose: Purpose): Failure {
  return resolve(meaningOfStatus(status, body), purpose);
}

function meaningOfStatus(status: number, body: string): Meaning {
  if (status === 403) return /country|region|restricted/i.test(body) ? 'unauthorised' : 'rate-limited';
  if (status === 429) return 'rate-limited';
  if (status === 401) return 'unauthorised';
  if (status === 408 || status === 425) return 'ambiguous';
  return status >= 300 && status < 500 ? 'refused' : 'ambiguous';
}

export function failureOfTransport(neverSent: boolean, purpose: Purpose): Failure {
  return neverSent ? notSentOf('unavailable', purpose) : resolve('ambiguous', purpose);
}

/** A reply that cannot be read says nothing about what happened. */
export function failureOfUnreadable(purpose: Purpose): Failure {
  return resolve('ambiguous', purpose);
}

/** A request that was held back on this machine. */
export function notSentOf(kind: VenueErrorKind, purpose: Purpose): Failure {
  return { kind, outcome: purpose === 'read' ? null : 'refused-here' };
}

function resolve(meaning: Meaning, purpose: Purpose): Failure {
  if (purpose === 'read') {
    return {
      kind: meaning === 'ambiguous' || meaning === 'refused' ? 'unavailable' : meaning,
      outcome: null,
    };
  }
  if (meaning === 'ambiguous') {
    return { kind: purpose === 'place' ? 'unresolved' : 'unavailable', outcome: 'unresolved' };
  }
  if (meaning === 'duplicate') return { kind: 'duplicate', outcome: 'unresolved' };
  return { kind: meaning === 'refused' ? 'rejected' : meaning, outcome: 'rejected' };
}
