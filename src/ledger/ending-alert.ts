import { type NewAlert, outcomeAlert } from '../contract/alert.js';
import { betweenLegsText } from '../contract/between-legs.js';
import type { RebalanceOutcome } from '../contract/rebalance.js';
import { tradingNow } from '../contract/trading-switch.js';
import type { FundRecord } from './records/fund.js';

/**
 * What a person must know of how a rebalance ended. A refusal by a fund that may not trade is none: that it may
 * not was told when it came to that.
 */
export function endingAlert(outcome: RebalanceOutcome, fund: FundRecord): NewAlert | null {
  const legs = legsAlert(outcome, fund);
  if (legs !== null) return legs;
  const stopped = tradingNow(fund) === 'none';
  return outcome.outcome === 'refused' && stopped ? null : outcomeAlert(outcome);
}

/** Of a daily that ends between its legs, however it ends: a fund that is flat is off its target as no other. */
function legsAlert(
  { id, key, token, outcome, reason }: RebalanceOutcome,
  { betweenLegs, contracts }: FundRecord,
): NewAlert | null {
  const hasEnded = outcome === 'done' || outcome === 'no-trade-needed' || outcome === 'wiped-out';
  if (hasEnded || betweenLegs?.key !== key) return null;
  const what =
    `${betweenLegsText(betweenLegs)}: ${token} holds ${contracts} contracts. ` +
    `${id} ended as ${outcome}: ${reason ?? 'without a reason'}`;
  return { kind: 'between-legs', token, what, key: `legs/${key}` };
}
