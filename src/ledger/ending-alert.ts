import { type NewAlert, outcomeAlert } from '../contract/alert.js';
import type { RebalanceOutcome } from '../contract/rebalance.js';
import { tradingUnder } from '../contract/trading-switch.js';
import type { FundRecord } from './port.js';

/**
 * What a person must know of how a rebalance ended. A refusal by a fund that may not trade is none: that it may
 * not was told when it came to that.
 */
export function endingAlert(outcome: RebalanceOutcome, fund: FundRecord): NewAlert | null {
  const stopped = tradingUnder(fund.state, fund.tradingSwitch.state) === 'none';
  return outcome.outcome === 'refused' && stopped ? null : outcomeAlert(outcome);
}
