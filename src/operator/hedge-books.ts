import { isHedgeBook } from '../contract/fund-settings.js';
import type { FundOverview, FundRecord } from '../ledger/records/fund.js';

/** Of a hedge book nothing is foreseen: it follows its funds. */
export const notBooks = (overviews: readonly FundOverview[]): readonly FundOverview[] =>
  overviews.filter(({ fund }) => !isHedgeBook(fund.settings));

/** What there is to say of it instead; null of a fund. */
export function bookText({ settings: { token, members } }: FundRecord): string | null {
  return members === undefined
    ? null
    : `${token} is the hedge book of ${members.join(', ')}: it trades what they want, when they do`;
}
