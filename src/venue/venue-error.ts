/**
 * What a failed call to a venue means to the caller.
 *
 * - `unavailable`: nothing was decided and nothing changed (reads, or a request that surely never arrived):
 *   call again later.
 * - `unresolved`: an order may or may not have been placed: query by its id before anything else.
 * - `duplicate`: the venue already has an order of this id: query it.
 * - `rejected`: the venue refused for good; sending the same again will fail again.
 * - `rate-limited`: call again after `retryAfterMs`.
 * - `unauthorised`: key, signature or permission: a person must mend it.
 * - `clock`: this machine's clock and the venue's differ by more than the venue accepts.
 */
export type VenueErrorKind =
  | 'unavailable'
  | 'unresolved'
  | 'duplicate'
  | 'rejected'
  | 'rate-limited'
  | 'unauthorised'
  | 'clock';

export class VenueError extends Error {
  override readonly name = 'VenueError';

  constructor(
    readonly kind: VenueErrorKind,
    /** The venue's own code, or a transport code such as `ECONNREFUSED`. */
    readonly code: string,
    message: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
  }
}
