import { tradingIn } from '../../contract/fund-state.js';
import { retirementInEffect } from '../../contract/retirement.js';
import type { FundRecord } from '../../ledger/records/fund.js';

/** Whether the next daily closes the whole position and opens it again: it must be allowed to add. */
export const closesFirst = (fund: FundRecord): boolean =>
  fund.settings.rules.daily.mode === 'liquidate' &&
  tradingIn(fund.state) === 'all' &&
  retirementInEffect(fund) === null;
