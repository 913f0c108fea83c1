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

/** Why money of its account is not moved in its name; null where it is. */
export function whyNotItsAccount({ token, book }: Shared): string | null {
  return book === undefined ? null : `${token} has no account of its own: name its hedge book, ${book}`;
}
