import type { FundSettings } from './fund-settings.js';
import type { FundState } from './fund-state.js';

/** How the hedge book of a fund stands: a fund that shares its account trades no more than that does. */
export interface HedgeBookState {
  readonly token: string;
  readonly state: FundState;
  readonly stateReason: string | null;
}

type Shared = Pick<FundSettings, 'token' | 'book' | 'members'>;

/** Why there are no units of it to be created, redeemed, changed or paid out; null of a fund. */
export function whyNoUnits({ token, members }: Shared): string | null {
  return members === undefined ? null : `${token} is a hedge book: nobody holds units of it`;
}

/** Why it is not retired; null where it can be. */
export function whyNotRetiredIn({ token, book }: Shared): string | null {
  return book === undefined ? null : `${token} shares an account (hedge book ${book}): it is not retired`;
}

/** Why money of its account is not moved in its name; null where it is. */
export function whyNotItsAccount({ token, book }: Shared): string | null {
  return book === undefined ? null : `${token} has no account of its own: name its hedge book, ${book}`;
}
