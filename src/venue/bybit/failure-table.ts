import type { VenueErrorKind } from '../venue-error.js';

/** What a call does to the venue: `change` may be repeated harmlessly, `place` may not. */
export type Purpose = 'read' | 'change' | 'place';

/** As in `VenueErrorKind`, but `ambiguous` and `refused` still depend on the purpose of the call. */
type Meaning = VenueErrorKind | 'ambiguous' | 'refused';

/** Bybit's retCodes, which arrive with HTTP 200. Classified here alone; ccxt's error classes are not used. */
const RET_CODES: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
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
  ['10009', 'unauthorised'], // region
  ['10010', 'unauthorised'], // address not bound to the key
  ['10014', 'ambiguous'], // duplicate request: the first one may have worked
  ['10016', 'ambiguous'], // server error
  ['10017', 'refused'], // route not found
  ['10018', 'rate-limited'],
  ['10019', 'ambiguous'], // service restarting
  ['10024', 'unauthorised'], // compliance
  ['10027', 'unauthorised'], // transactions banned
  ['10028', 'unauthorised'], // not a unified account
  ['10029', 'unauthorised'], // contract not on the key's list
  ['10404', 'refused'],
  ['10429', 'rate-limited'],
  ['33004', 'unauthorised'], // key expired
  ['100028', 'unauthorised'],
  ['110072', 'duplicate'],
  ['110079', 'ambiguous'], // the order is being processed
  ['170005', 'rate-limited'],
  ['170007', 'ambiguous'],
  ['170141', 'duplicate'],
  ['170146', 'ambiguous'],
  ['170222', 'rate-limited'],
]);

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

/** 110xxx are the refusals of derivatives trading (balance, price range, quantity, risk limit, ...). */
const TRADING_REFUSAL = /^110\d{3}$/;

export function kindOfRetCode(code: string, purpose: Purpose): VenueErrorKind {
  const known = RET_CODES.get(code) ?? (TRADING_REFUSAL.test(code) ? 'rejected' : 'ambiguous');
  return resolve(known, purpose);
}

/** HTTP statuses without an envelope of the venue. 403 is both a breached rate and a region without service. */
export function kindOfStatus(status: number, body: string, purpose: Purpose): VenueErrorKind {
  if (status === 403) return /country|region|restricted/i.test(body) ? 'unauthorised' : 'rate-limited';
  if (status === 429) return 'rate-limited';
  if (status === 401) return 'unauthorised';
  if (status === 408 || status === 425) return resolve('ambiguous', purpose);
  return resolve(status >= 300 && status < 500 ? 'refused' : 'ambiguous', purpose);
}

export function kindOfTransport(neverSent: boolean, purpose: Purpose): VenueErrorKind {
  return neverSent ? 'unavailable' : resolve('ambiguous', purpose);
}

/** A reply that cannot be read says nothing about what happened. */
export function kindOfUnreadable(purpose: Purpose): VenueErrorKind {
  return resolve('ambiguous', purpose);
}

function resolve(meaning: Meaning, purpose: Purpose): VenueErrorKind {
  if (meaning === 'ambiguous') return purpose === 'place' ? 'unresolved' : 'unavailable';
  if (meaning === 'refused') return purpose === 'read' ? 'unavailable' : 'rejected';
  return meaning;
}
