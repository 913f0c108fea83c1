import type { OutcomeKind, Plan, SettleInput, TradeEnd } from '../contract/rebalance.js';
import { nothingLeftReason, struckWorth } from '../contract/strike-value.js';
import type { LegsAtStrike } from '../domain/daily-legs.js';
import { decimal } from '../domain/decimal.js';

/** What became of a rebalance, and whether it sets a new rebalance point. */
export interface Ending {
  readonly kind: OutcomeKind;
  readonly reason: string | null;
  readonly movesAnchor: boolean;
}

/** How a trade ended, as far as the ending of its rebalance depends on it. */
export interface Ended {
  readonly plan: Plan['kind'];
  /** Why there was no trade; null of one that was planned. */
  readonly why: string | null;
  /** Whether orders were sent before the latest strike. */
  readonly tradedBefore: boolean;
  /** Whether a daily that closes and opens again had begun to, by the latest strike. */
  readonly betweenLegs: boolean;
  readonly end: TradeEnd;
  readonly reason: string | null;
}

/** Pure: from the latest strike and plan and from how the trade ended. */
export function endingOf({ plan, why, tradedBefore, betweenLegs, end, reason }: Ended): Ending {
  if (plan === 'wiped-out') return { kind: 'wiped-out', reason: why, movesAnchor: false };
  if (end !== 'complete') return { kind: end, reason, movesAnchor: false };
  // What was closed is to be opened: another attempt follows, where the fund may add at once.
  if (betweenLegs && (plan === 'skip' || plan === 'refused')) {
    const kind = plan === 'skip' ? 'stopped' : 'remainder';
    return { kind, reason: `closed, and not opened again: ${why}`, movesAnchor: false };
  }
  if (plan === 'skip') return { kind: 'skipped', reason: why, movesAnchor: false };
  if (plan === 'refused') return { kind: 'refused', reason: why, movesAnchor: false };
  // Orders before the latest strike have brought it there, be it in a run that was reset.
  if (plan === 'no-trade' && !tradedBefore) {
    return { kind: 'no-trade-needed', reason: why, movesAnchor: true };
  }
  return { kind: 'done', reason: null, movesAnchor: true };
}

/** The same of a rebalance that is to be settled. */
export const settlingEnd = ({ strike, plan, earlier, end, reason }: SettleInput): Ending =>
  endingOf({
    ...{ plan: plan.kind, end, reason },
    why: whyNoTrade(plan, strike),
    tradedBefore: (earlier !== null && earlier.orders.length > 0) || (strike.ordersBefore ?? 0) > 0,
    betweenLegs: hasBegun(strike),
  });

/** Whether a daily that closes and opens again had sent an order before this strike. */
export const hasBegun = ({ legs }: { readonly legs?: LegsAtStrike | undefined }): boolean =>
  legs !== undefined && legs.begun !== null;

function whyNoTrade(plan: Plan, strike: SettleInput['strike']): string | null {
  if (plan.kind === 'trade') return null;
  if (plan.kind !== 'wiped-out') return plan.reason;
  return nothingLeftReason(struckWorth(strike), decimal(plan.equity));
}
