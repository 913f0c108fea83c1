import type { OutcomeKind, SettleInput } from '../contract/rebalance.js';
import { wipedOutReason } from '../contract/strike-value.js';

/** What became of a rebalance, and whether it sets a new rebalance point. */
export interface Ending {
  readonly kind: OutcomeKind;
  readonly reason: string | null;
  readonly movesAnchor: boolean;
}

/** Pure: from the latest strike and plan and from how the trade ended. */
export function endingOf({
  strike,
  plan,
  earlier,
  end,
  reason,
}: Pick<SettleInput, 'strike' | 'plan' | 'earlier' | 'end' | 'reason'>): Ending {
  if (plan.kind === 'wiped-out') {
    return { kind: 'wiped-out', reason: wipedOutReason(strike, plan.equity), movesAnchor: false };
  }
  if (end !== 'complete') return { kind: end, reason, movesAnchor: false };
  if (plan.kind === 'skip') return { kind: 'skipped', reason: plan.reason, movesAnchor: false };
  if (plan.kind === 'refused') return { kind: 'refused', reason: plan.reason, movesAnchor: false };
  // Orders before the latest strike have brought it there, be it in a run that was reset.
  const traded = (earlier !== null && earlier.orders.length > 0) || (strike.ordersBefore ?? 0) > 0;
  if (plan.kind === 'no-trade' && !traded) {
    return { kind: 'no-trade-needed', reason: plan.reason, movesAnchor: true };
  }
  return { kind: 'done', reason: null, movesAnchor: true };
}
