import { retirementInEffect } from '../contract/retirement.js';
import type { WaitingDealing } from '../domain/dealing.js';
import type { Ledger } from '../ledger/port.js';
import type { FundRecord } from '../ledger/records/fund.js';

/**
 * The creations and redemptions that may deal at the coming strike of a rebalance: at its first strike all that wait, at a
 * later one those that it took up. Those of a fund that is being retired deal at its final NAV.
 */
export async function takeUp(
  ledger: Pick<Ledger, 'takeDealings'>,
  fund: FundRecord,
  rebalanceId: string,
  isFirst: boolean,
): Promise<readonly WaitingDealing[]> {
  if (!fund.hasWaitingDealings || retirementInEffect(fund) !== null) return [];
  return ledger.takeDealings(fund.settings.token, rebalanceId, isFirst);
}
