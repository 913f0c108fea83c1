import type { DecisionValues, LegValues, PlanValues } from '../contract/plan-values.js';
import type { StrikeValues } from '../contract/strike-values.js';
import type { Dealing, WaitingDealing } from '../domain/dealing.js';
import { type Decimal, decimal, plain } from '../domain/decimal.js';
import { onlyReduces } from '../domain/interim-rule.js';
import { unitsValue } from '../domain/nav-model.js';
import { leftWaiting, type PlannedDealing, planDealing } from '../domain/plan-dealing.js';
import { aimOf } from '../domain/rebalance-aim.js';
import { refusalText } from '../domain/refusal.js';
import { leaveAlone } from '../domain/sizing.js';
import { thinGap } from '../domain/trade-guards.js';
import { accountLeverageAfter } from './guards/guarded-plan.js';
import { legTo } from './leg-to.js';
import { type Asked, sizingOf, tradeTo } from './trade-to.js';

/** The plan of one fund, in decimals. Pure: it follows from the strike alone. */
export function planValues(asked: Asked, strike: StrikeValues, version = 1): PlanValues {
  const { waiting, units } = strike;
  if (waiting === undefined) return planTrade(asked, strike, version);
  const leg = strike.legs && planTrade(asked, strike, version);
  if (leg?.kind === 'trade' && leg.leg === 'close') {
    return { ...leg, dealing: untilOpened(waiting.requests) };
  }
  const { notClosed } = leg ?? {};
  const dealt = notClosed === undefined ? strike : { ...strike, legs: undefined };
  const noCreations = whyNoCreations(asked, strike);
  const at = { equity: unitsValue(strike.model, strike), units, fees: waiting.fees, noCreations };
  const { planned, dealing } = planDealing(waiting.requests, at, (offer) => {
    const at = withDealing(dealt, offer);
    const plan = planTrade(asked, at, version);
    return { plan, refusal: whyNotMade(plan) ?? whyIndexNotPaidOut(at, plan, decimal(offer.cash)) };
  });
  return { ...planned.plan, ...(notClosed !== undefined && { notClosed }), dealing };
}

/** Where the position is closed first, the strike at which it is opened again is the one to deal at. */
const untilOpened = (requests: readonly WaitingDealing[]): PlannedDealing =>
  leftWaiting(requests, 'the position is being closed: they deal at the strike at which it is opened again');

/** The strike with the cash and the units of what deals at it: the trade is that of both together. */
const withDealing = (strike: StrikeValues, { cash, units }: Dealing): StrikeValues => ({
  ...strike,
  equity: strike.equity.plus(decimal(cash)),
  units: strike.units.plus(decimal(units)),
});

/**
 * In the index model what the account holds is not what its units are worth: what is paid out may be more than the hedge
 * can do without. In the fund model it never is.
 */
const whyIndexNotPaidOut = (strike: StrikeValues, plan: DecisionValues, cash: Decimal): string | null =>
  strike.model === 'index' ? whyNotPaidOut(strike, plan, cash) : null;

/** `strike`: with the cash that is to move, above zero what comes in. */
export function whyNotPaidOut(strike: StrikeValues, plan: DecisionValues, cash: Decimal): string | null {
  if (plan.kind === 'wiped-out' || !cash.isNegative()) return null;
  const { figures } = plan;
  const refusals = thinGap(strike, { figures, accountLeverage: accountLeverageAfter(strike, plan) });
  return refusals.length === 0
    ? null
    : `once the cash has left the account: ${refusalText(refusals)}; pay the difference in by \`ballast transfer\``;
}

/** What cuts risk alone does not count on money that is still to come. */
function whyNoCreations({ request }: Asked, strike: StrikeValues): string | null {
  const { reduceOnly, waiting } = strike;
  const atInterim = request.cause === 'interim' ? whyNoneAtInterim(strike) : null;
  if (atInterim !== null) return atInterim;
  if (reduceOnly) return 'the fund only reduces: creations wait until it may add again';
  return waiting?.noCreations ?? null;
}

/** By a rule that may add, an interim rebalance cuts only a position that is beyond its target. */
function whyNoneAtInterim(strike: StrikeValues): string | null {
  if (strike.rules === undefined || onlyReduces(strike.rules.interim)) {
    return 'an interim rebalance only reduces: creations wait for another';
  }
  const held = leaveAlone(sizingOf(strike));
  const isCut = held.kind === 'wiped-out' || held.leverage.abs().gt(strike.targetLeverage.abs());
  return isCut ? 'this interim rebalance cuts the position: creations wait for another' : null;
}

export function whyNotMade(plan: DecisionValues): string | null {
  if (plan.kind === 'wiped-out') return `no equity would be left: ${plain(plan.equity)}`;
  return plan.kind === 'skip' || plan.kind === 'refused' ? plan.reason : null;
}

function planTrade(asked: Asked, strike: StrikeValues, version: number): LegValues {
  const sizing = sizingOf(strike);
  // Plain rules aim at the target, whatever is held.
  if (strike.rules === undefined) return tradeTo(asked, strike, version, sizing);
  const held = leaveAlone(sizing);
  if (held.kind === 'wiped-out') return held;
  const aim = aimOf(
    { cause: asked.request.cause, first: isFirst(asked, strike, version) },
    {
      ...{ time: strike.time, price: sizing.price, targetLeverage: sizing.targetLeverage },
      ...{ position: held, rules: strike.rules },
    },
  );
  if (aim.kind === 'skip') return { kind: 'skip', reason: aim.reason, figures: held };
  if (aim.kind === 'stay') return { kind: 'no-trade', reason: held.reason, figures: held };
  const aimed = { ...sizing, targetLeverage: aim.leverage };
  return strike.legs === undefined
    ? tradeTo(asked, strike, version, aimed)
    : legTo(asked, strike, version, aimed, strike.legs);
}

/** Whether nothing was traded for this request yet. */
function isFirst({ attempt = 1 }: Asked, { ordersBefore }: StrikeValues, version: number): boolean {
  return attempt === 1 && version === 1 && ordersBefore === 0;
}
