import type { PlanValues } from '../../contract/plan-values.js';
import { owedIn, type Round, type RoundFund, type Strike } from '../../contract/rebalance.js';
import { type StrikeValues, strikeValues } from '../../contract/strike-values.js';
import { decimal, ZERO } from '../../domain/decimal.js';
import { leftWaiting } from '../../domain/plan-dealing.js';
import { planValues, whyNotMade, whyNotPaidOut } from '../plan-values.js';
import { planRound, type RoundPlan } from './plan-round.js';

/** What of the creations and redemptions of its funds a round is planned with, and why not with all of them. */
type Offer =
  | { readonly kind: 'all' }
  | { readonly kind: 'no-creations'; readonly why: string }
  | { readonly kind: 'nothing'; readonly why: string };

interface Planned {
  readonly round: RoundPlan;
  /** Why it cannot be so; null where it can, and where nothing deals that could be left out. */
  readonly refusal: string | null;
}

/**
 * The plan of a hedge book and of each of its funds, from the book's strike alone. Pure. Margin and gap are the book's:
 * where its trade is refused, the creations of all its funds wait, and then everything that would deal, as with one fund
 * (`planDealing`).
 */
export function roundPlanOf(strike: Strike, round: Round): RoundPlan {
  const book = `its hedge book could not trade with all that waits`;
  const all = planWith(strike, round, { kind: 'all' });
  if (all.refusal === null) return all.round;
  const fewer = planWith(strike, round, { kind: 'no-creations', why: `${book}: ${all.refusal}` });
  if (fewer.refusal === null) return fewer.round;
  return planWith(strike, round, { kind: 'nothing', why: `${book}: ${fewer.refusal}` }).round;
}

function planWith(strike: Strike, of: Round, offer: Offer): Planned {
  const { funds, residual, declared } = of;
  const planned = funds.map((fund) => ({ ...fund, plan: planOffered(fund, offer) }));
  // What held the position of a fund that is wiped out is the issuer's own from now on.
  const takenOver = planned.filter(({ plan }) => plan.kind === 'wiped-out');
  const held = takenOver.reduce((sum, one) => sum.plus(one.strike.contracts), decimal(residual));
  const values = strikeValues(strike);
  const plans = planned.map(({ plan }) => plan);
  const cash = plans.reduce((sum, { dealing }) => sum.plus(dealing?.cash ?? ZERO), ZERO);
  const margin = { ...values, equity: values.equity.minus(owedIn(of)).plus(cash) };
  const round = planRound(margin, plans, {
    held,
    declared: declared === undefined ? ZERO : decimal(declared),
  });
  const deals = plans.some(({ dealing }) => dealing !== undefined && dealing.dealt.length > 0);
  return {
    round,
    refusal: deals ? (whyNotMade(round.plan) ?? whyNotPaidOut(margin, round.plan, cash)) : null,
  };
}

function planOffered({ input, strike }: RoundFund, offer: Offer): PlanValues {
  const values = strikeValues(strike);
  const { waiting } = values;
  if (waiting === undefined || offer.kind === 'all') return planValues(input, values, 1);
  if (offer.kind === 'no-creations')
    return planValues(input, withoutCreations(values, waiting, offer.why), 1);
  const dealing = leftWaiting(waiting.requests, offer.why);
  return { ...planValues(input, { ...values, waiting: undefined }, 1), dealing };
}

const withoutCreations = (
  values: StrikeValues,
  waiting: NonNullable<Strike['waiting']>,
  why: string,
): StrikeValues => ({ ...values, waiting: { ...waiting, noCreations: waiting.noCreations ?? why } });
