import { retiringText } from '../contract/retirement.js';
import type { FundOverview, FundRecord } from '../ledger/records/fund.js';

/** Of a retired fund no price is asked any more, and nothing is foreseen. */
export const notRetired = (overviews: readonly FundOverview[]): readonly FundOverview[] =>
  overviews.filter(({ fund }) => fund.state !== 'RETIRED');

/** What there is to say of it instead; null of any other. */
export function retiredText({ settings, state, retirement, units }: FundRecord): string | null {
  if (state !== 'RETIRED' || retirement?.final == null) return null;
  const { nav } = retirement.final;
  return `${retiringText(settings.token, retirement)}: it makes no rebalance; each of ${units ?? '0'} units is paid ${nav} USDT`;
}
