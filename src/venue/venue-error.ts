/**
 * What a failed call to a venue means to the caller: whether, when and how to go on.
 *
 * - `unavailable`: the venue did not do its part, and calling again loses nothing (a read, a change that may be
 *   repeated, or a request that surely never arrived): call again later.
 * - `unresolved`: an order may or may not have been placed: query by its id before anything else.
 * - `duplicate`: the venue already has an order of this id: query it.
 * - `rejected`: the venue refused for good; sending the same again will fail again.
 * - `rate-limited`: call again after `retryAfterMs`.
 * - `unauthorised`: key, signature or permission: a person must mend it.
 * - `account-not-ready`: margin mode, position mode or kind of account: a person must switch it at the venue.
 * - `clock`: this machine's clock and the venue's differ by more than the venue accepts.
 */
export type VenueErrorKind =
  | 'unavailable'
  | 'unresolved'
  | 'duplicate'
  | 'rejected'
  | 'rate-limited'
  | 'unauthorised'
  | 'account-not-ready'
  | 'clock';

/**
 * What became of an order or another change whose call failed; a call that returns is the fourth outcome,
 * `confirmed`.
 *
 * - `rejected`: the venue answered, and did not do it. Whether the same may be sent again is the error's `kind`:
 *   not after `rejected`; after `rate-limited` or once mended, yes.
 * - `refused-here`: nothing left this machine.
 * - `unresolved`: the venue may have done it, now or before: query before anything is sent again.
 */
export type FailedSend = 'rejected' | 'refused-here' | 'unresolved';

export class VenueError extends Error {
  override readonly name = 'VenueError';

  constructor(
    readonly kind: VenueErrorKind,
    /** The venue's own code, a transport code such as `ECONNREFUSED`, or one in words such as `HEDGE_MODE`. */
    readonly code: string,
    message: string,
    readonly retryAfterMs: number | null = null,
    /** Null where nothing was to be changed: a failed read. */
    readonly outcome: FailedSend | null = null,
  ) {
    super(message);
  }
}

/** The outcome of a send that threw `error`; whatever is not known for certain is unresolved. */
export function failedSend(error: unknown): FailedSend {
  return error instanceof VenueError && error.outcome !== null ? error.outcome : 'unresolved';
}
