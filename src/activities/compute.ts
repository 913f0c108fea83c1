import type { TradingActivities } from '../contract/activities.js';
import type { Plan, RebalanceRequest, Strike, TradeDecision } from '../contract/rebalance.js';
import { modelOf, strikeValue } from '../contract/strike-value.js';
import { collarPrice } from '../domain/collar.js';
import { type Dealing, NO_DEALING } from '../domain/dealing.js';
import { Decimal, decimal, plain } from '../domain/decimal.js';
import { onlyReduces } from '../domain/interim-rule.js';
import { planDealing } from '../domain/plan-dealing.js';
import { planFigures } from '../domain/plan-figures.js';
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
  const { waiting } = strike;
  if (waiting === undefined) return planTrade(asked, strike, version, NO_DEALING);
  const equity = decimal(strike.equity);
  const units = decimal(strike.units);
  const noCreations = whyNoCreations(asked, strike);
  const at = { equity, units, fees: waiting.fees, noCreations };
  const { planned, dealing } = planDealing(waiting.requests, at, (offer) => {
    const plan = planTrade(asked, strike, version, offer);
    return { plan, refusal: whyNotMade(plan) };
  });
  return { ...planned.plan, dealing };
}

/** What cuts risk alone does not count on money that is still to come. */
function whyNoCreations({ request }: Asked, { reduceOnly, waiting }: Strike): string | null {
  if (request.cause === 'interim') return 'an interim rebalance only reduces: creations wait for another';
  if (reduceOnly) return 'the fund only reduces: creations wait until it may add again';
  return waiting?.noCreations ?? null;
}

function whyNotMade(plan: TradeDecision): string | null {
  if (plan.kind === 'wiped-out') return `no equity would be left: ${plan.equity}`;
  return plan.kind === 'skip' || plan.kind === 'refused' ? plan.reason : null;
}

/** The trade of the strike's equity with the cash of what is dealt in it. */
function planTrade(asked: Asked, strike: Strike, version: number, dealing: Dealing): TradeDecision {
  const sizing = sizingOf(strike, dealing);
  const held = leaveAlone(sizing);
  if (held.kind === 'wiped-out') return { kind: 'wiped-out', equity: plain(held.equity) };
  const aim = aimOf(
    { cause: asked.request.cause, first: isFirst(asked, strike, version) },
    {
      ...{ time: strike.time, price: sizing.price, targetLeverage: sizing.targetLeverage },
      ...{ realLeverage: held.leverage, rules: strike.rules },
    },
  );
  if (aim.kind === 'skip') return { kind: 'skip', reason: aim.reason, figures: planFigures(held) };
  if (aim.kind === 'stay') return { kind: 'no-trade', reason: held.reason, figures: planFigures(held) };
  return tradeTo(asked, strike, version, { ...sizing, targetLeverage: aim.leverage });
}

/** Whether nothing was traded for this request yet. */
function isFirst({ attempt = 1 }: Asked, { ordersBefore = 0 }: Strike, version: number): boolean {
  return attempt === 1 && version === 1 && ordersBefore === 0;
}

function tradeTo({ request }: Asked, strike: Strike, version: number, sizing: SizingInput): TradeDecision {
  const size = sizeRebalance(sizing);
  if (size.kind === 'wiped-out') return { kind: 'wiped-out', equity: plain(size.equity) };
  const figures = planFigures(size);
  if (size.kind === 'no-trade') return { kind: 'no-trade', reason: size.reason, figures };
  const refused = refusedByRule(request.cause, strike, size.reduceOnly);
  if (refused !== null) return { kind: 'skip', reason: refused, figures };
  return guarded(strike, {
    kind: 'trade',
    version,
    side: size.side,
    reduceOnly: size.reduceOnly,
    ...ordersFor(size.side, size.deltaContracts.abs(), strike),
    figures,
  });
}

/** What the size of a trade is computed from. */
export const sizingOf = (strike: Strike, { cash }: Pick<Dealing, 'cash'> = NO_DEALING): SizingInput => ({
  targetLeverage: decimal(strike.targetLeverage),
  equity: strikeValue(strike).plus(decimal(cash)),
  paidBy: modelOf(strike) === 'index' ? 'issuer' : 'fund',
  contracts: decimal(strike.contracts),
  price: decimal(strike.markPrice),
  feeRate: decimal(strike.takerFee),
  slippage: decimal(strike.slippage),
  lotSize: decimal(strike.lotSize),
  minOrder: decimal(strike.minOrder),
  minNotional: decimal(strike.minNotional),
});

/** The worst price of the orders, and their sizes. */
export function ordersFor(
  side: 'buy' | 'sell',
  contracts: Decimal,
  strike: Strike,
): Pick<Extract<Plan, { kind: 'trade' }>, 'limitPrice' | 'slices'> {
  return {
    limitPrice: plain(worstPrice(side, strike)),
    slices: slicesOf(contracts, strike).map(plain),
  };
}

/** An interim rebalance that adds to a position in a fast market bought the bottom elsewhere. */
function refusedByRule(cause: RebalanceRequest['cause'], strike: Strike, reduces: boolean): string | null {
  if (reduces) return null;
  const reducesInterim = strike.rules === undefined || onlyReduces(strike.rules.interim);
  if (cause === 'interim' && reducesInterim) {
    return 'the price has come back: an interim rebalance only reduces';
  }
  return strike.reduceOnly ? 'the fund only reduces, and this trade would add' : null;
}

function worstPrice(side: 'buy' | 'sell', { markPrice, collar, tickSize }: Strike): Decimal {
  return collarPrice(side, {
    markPrice: decimal(markPrice),
    collar: decimal(collar),
    tickSize: decimal(tickSize),
  });
}

function slicesOf(contracts: Decimal, strike: Strike): readonly Decimal[] {
  const price = decimal(strike.markPrice);
  const lotSize = decimal(strike.lotSize);
  const byValue = decimal(strike.maxSlice).div(price).toNearest(lotSize, Decimal.ROUND_FLOOR);
  const maxContracts = Decimal.max(
    Decimal.min(byValue, decimal(strike.maxOrder)),
    decimal(strike.minOrder),
    lotSize,
  );
  return planSlices(contracts, {
    maxContracts,
    lotSize,
    minOrder: decimal(strike.minOrder),
    minNotional: decimal(strike.minNotional),
    price,
  });
}
