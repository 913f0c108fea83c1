import type { FundSettings } from './fund-settings.js';
import type { FundState } from './fund-state.js';

/** How the hedge book of a fund stands: a fund that shares its account trades no more than that does. */
export interface HedgeBookState {
  readonly token: string;
  readonly state: FundState;
  readonly stateReason: string | null;
}

type Shared = Pick<FundSettings, 'token' | 'book' | 'members'>;

/** Why its units are neither created nor redeemed, so that it is not retired either; null where they can be. */
export function whyNotDealt({ token, book, members }: Shared): string | null {
  if (members !== undefined) return `${token} is a hedge book: nobody holds units of it`;
  if (book === undefined) return null;
  return (
    `${token} shares an account (hedge book ${book}): its units are neither created nor redeemed, ` +
    'since no cash of one fund alone comes to or leaves a shared account'
  );
}

/** Why money of its account is not moved in its name; null where it is. */
export function whyNotItsAccount({ token, book }: Shared): string | null {
  return book === undefined ? null : `${token} has no account of its own: name its hedge book, ${book}`;
}
