import type { RebalanceInput } from '../contract/rebalance.js';
import { retirementInEffect, retiringText } from '../contract/retirement.js';
import type { FundRecord } from '../ledger/records/fund.js';

/** A fund that is being retired is only unwound, by its own rebalances or at an operator's word. */
export function whyNotWhileRetiring(
  { token, cause }: RebalanceInput['request'],
  fund: FundRecord,
): string | null {
  const retiring = retirementInEffect(fund);
  if (retiring === null) return cause === 'retire' ? `${token} is not being retired` : null;
  if (cause === 'retire' || cause === 'emergency') return null;
  return `${retiringText(token, retiring)}: it makes no ${cause} rebalance`;
}
