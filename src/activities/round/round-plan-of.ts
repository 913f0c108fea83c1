import type { Round, Strike } from '../../contract/rebalance.js';
import { strikeValues } from '../../contract/strike-values.js';
import { decimal } from '../../domain/decimal.js';
import { planValues } from '../plan-values.js';
import { planRound, type RoundPlan } from './plan-round.js';

/** The plan of a hedge book and of each of its funds, from the book's strike alone. Pure. */
export function roundPlanOf(strike: Strike, { funds, residual, feesPayable }: Round): RoundPlan {
  const planned = funds.map((fund) => ({
    ...fund,
    plan: planValues(fund.input, strikeValues(fund.strike), 1),
  }));
  // What held the position of a fund that is wiped out is the issuer's own from now on.
  const takenOver = planned.filter(({ plan }) => plan.kind === 'wiped-out');
  const held = takenOver.reduce((sum, one) => sum.plus(one.strike.contracts), decimal(residual));
  const values = strikeValues(strike);
  const margin = { ...values, equity: values.equity.minus(feesPayable) };
  return planRound(
    margin,
    planned.map(({ plan }) => plan),
    held,
  );
}
