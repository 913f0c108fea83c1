import type { TradingActivities } from '../contract/activities.js';
import { type DecisionValues, type PlanValues, planText, type TradeValues } from '../contract/plan-values.js';
import type { Plan, RebalanceRequest, Strike } from '../contract/rebalance.js';
import { type StrikeValues, strikeValues } from '../contract/strike-values.js';
import { collarPrice } from '../domain/collar.js';
import { contractNotional, LINEAR } from '../domain/contract-kind.js';
import { NO_DEALING } from '../domain/dealing.js';
import { Decimal, decimal, plain } from '../domain/decimal.js';
import { floorRatioTo } from '../domain/grid.js';
import { onlyReduces } from '../domain/interim-rule.js';
import { unitsValue } from '../domain/nav-model.js';
import { planDealing } from '../domain/plan-dealing.js';
import { aimOf } from '../domain/rebalance-aim.js';
import { leaveAlone, type SizingInput, sizeRebalance } from '../domain/sizing.js';
import { planSlices } from '../domain/slices.js';
import { guarded } from './guards/guarded-plan.js';

/** All that a plan needs of what was asked. `attempt`: 1 where it is left out. */
export interface Asked {
  readonly request: Pick<RebalanceRequest, 'cause'>;
  readonly attempt?: number;
}

/** Pure: the plan of a rebalance from its strike alone, so that it can be computed again at any time. */
export const compute: TradingActivities['compute'] = async (input, strike, version = 1) =>
  planOf(input, strike, version);

export function planOf(asked: Asked, strike: Strike, version = 1): Plan {
  return planText(planValues(asked, strikeValues(strike), version));
}

/** The same in decimals, for whoever keeps strike and plan to itself. */
export function planValues(asked: Asked, strike: StrikeValues, version = 1): PlanValues {
  const { waiting, equity, units } = strike;
  if (waiting === undefined) return planTrade(asked, strike, version, NO_CASH);
  const noCreations = whyNoCreations(asked, strike);
  const at = { equity, units, fees: waiting.fees, noCreations };
  const { planned, dealing } = planDealing(waiting.requests, at, (offer) => {
    const plan = planTrade(asked, strike, version, decimal(offer.cash));
    return { plan, refusal: whyNotMade(plan) };
  });
  return { ...planned.plan, dealing };
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

function whyNotMade(plan: DecisionValues): string | null {
  if (plan.kind === 'wiped-out') return `no equity would be left: ${plain(plan.equity)}`;
  return plan.kind === 'skip' || plan.kind === 'refused' ? plan.reason : null;
}

/** The trade of the strike's equity with the cash of what is dealt in it. */
function planTrade(asked: Asked, strike: StrikeValues, version: number, cash: Decimal): DecisionValues {
  const sizing = sizingOf(strike, cash);
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
  return tradeTo(asked, strike, version, { ...sizing, targetLeverage: aim.leverage });
}

/** Whether nothing was traded for this request yet. */
function isFirst({ attempt = 1 }: Asked, { ordersBefore }: StrikeValues, version: number): boolean {
  return attempt === 1 && version === 1 && ordersBefore === 0;
}

function tradeTo(
  { request }: Asked,
  strike: StrikeValues,
  version: number,
  sizing: SizingInput,
): DecisionValues {
  const size = sizeRebalance(sizing);
  if (size.kind === 'wiped-out') return size;
  if (size.kind === 'no-trade') return { kind: 'no-trade', reason: size.reason, figures: size };
  const refused = refusedByRule(request.cause, strike, size.reduceOnly);
  if (refused !== null) return { kind: 'skip', reason: refused, figures: size };
  return guarded(strike, {
    kind: 'trade',
    version,
    side: size.side,
    reduceOnly: size.reduceOnly,
    ...ordersFor(size.side, size.deltaContracts.abs(), strike),
    figures: size,
  });
}

const NO_CASH = decimal(NO_DEALING.cash);

/** What the size of a trade is computed from; `cash` is that of what deals with it. */
export const sizingOf = (strike: StrikeValues, cash = NO_CASH): SizingInput => ({
  targetLeverage: strike.targetLeverage,
  equity: unitsValue(strike.model, strike).plus(cash),
  paidBy: strike.model === 'index' ? 'issuer' : 'fund',
  contracts: strike.contracts,
  price: strike.markPrice,
  feeRate: strike.takerFee,
  slippage: strike.slippage,
  lotSize: strike.lotSize,
  minOrder: strike.minOrder,
  minNotional: strike.minNotional,
  kind: strike.kind ?? LINEAR,
});

/** The worst price of the orders, and their sizes. */
export function ordersFor(
  side: 'buy' | 'sell',
  contracts: Decimal,
  strike: StrikeValues,
): Pick<TradeValues, 'limitPrice' | 'slices'> {
  return { limitPrice: collarPrice(side, strike), slices: slicesOf(contracts, strike) };
}

/** An interim rebalance that adds to a position in a fast market bought the bottom elsewhere. */
function refusedByRule(
  cause: RebalanceRequest['cause'],
  strike: StrikeValues,
  reduces: boolean,
): string | null {
  if (reduces) return null;
  const reducesInterim = strike.rules === undefined || onlyReduces(strike.rules.interim);
  if (cause === 'interim' && reducesInterim) {
    return 'the price has come back: an interim rebalance only reduces';
  }
  return strike.reduceOnly ? 'the fund only reduces, and this trade would add' : null;
}

function slicesOf(contracts: Decimal, strike: StrikeValues): readonly Decimal[] {
  const { markPrice: price, lotSize, minOrder, minNotional, kind = LINEAR } = strike;
  const byValue = floorRatioTo(strike.maxSlice, contractNotional(price, kind), lotSize);
  const maxContracts = Decimal.max(Decimal.min(byValue, strike.maxOrder), minOrder, lotSize);
  return planSlices(contracts, { maxContracts, lotSize, minOrder, minNotional, price, kind });
}
