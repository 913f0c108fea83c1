import type { TradingActivities } from '../contract/activities.js';
import { planText } from '../contract/plan-values.js';
import type { Plan, Strike } from '../contract/rebalance.js';
import { strikeValues } from '../contract/strike-values.js';
import { planValues } from './plan-values.js';
import { roundPlanOf } from './round/round-plan-of.js';
import type { Asked } from './trade-to.js';

/** Pure: the plan of a rebalance from its strike alone, so that it can be computed again at any time. */
export const compute: TradingActivities['compute'] = async (input, strike, version = 1) =>
  planOf(input, strike, version);

export function planOf(asked: Asked, strike: Strike, version = 1): Plan {
  const { round } = strike;
  if (round !== undefined) return planText(roundPlanOf(strike, round).plan);
  return planText(planValues(asked, strikeValues(strike), version));
}
