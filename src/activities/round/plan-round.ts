import type { PlanValues, RefusedValues, TradeValues } from '../../contract/plan-values.js';
import type { StrikeValues } from '../../contract/strike-values.js';
import { type Decimal, plain, ZERO } from '../../domain/decimal.js';
import {
  allocate,
  inLots,
  missingResidual,
  netDelta,
  type Residual,
  type WantedDelta,
} from '../../domain/hedge-book.js';
import { exposure, realLeverage } from '../../domain/leverage.js';
import type { RebalanceFigures } from '../../domain/sizing-figures.js';
import { costRate } from '../../domain/trade-cost.js';
import { tradeRefusals } from '../../domain/trade-guards.js';
import { refusedPlan } from '../guards/guarded-plan.js';
import { ordersFor } from '../trade-to.js';

/** What a hedge book does for those whom it serves at one strike. */
export interface RoundPlan {
  /** Of the book: the netted trade, or why there is none. */
  readonly plan: TradeValues | RefusedValues | WithoutTrade;
  /** Of each fund, in the order given: its own, or what the book's refusal makes of it. */
  readonly plans: readonly PlanValues[];
  /** What each fund wants, and, last, what the residual does. */
  readonly wanted: readonly WantedDelta[];
}

type WithoutTrade = Extract<PlanValues, { kind: 'no-trade' | 'skip' }>;

/**
 * The one netted trade of a hedge book. `strike` is the book's: its equity is the margin of all its funds. Every trade
 * brings the residual, which is what the book holds beyond its funds, to what is declared.
 */
export function planRound(strike: StrikeValues, plans: readonly PlanValues[], residual: Residual): RoundPlan {
  const missing = missingResidual(residual, strike.lotSize);
  const wanted = [...plans.map(deltaOf), missing].map((delta) => ({ delta }));
  const net = netDelta(wanted);
  if (strike.reduceOnly && !reduces(strike, net)) return onlyReducing(strike, plans, wanted);
  if (isBelowMinimum(strike, net)) return withoutTrade(strike, plans, wanted);
  const plan = bookPlan(strike, net);
  if (plan.kind === 'trade') return { plan, plans, wanted };
  return {
    plan,
    plans: plans.map((one) => heldWith(one, plan)),
    wanted: wanted.map(() => ({ delta: ZERO })),
  };
}

const WOULD_ADD = 'the hedge book only reduces, and this trade would add';

const reduces = ({ contracts }: StrikeValues, net: Decimal): boolean =>
  net.isZero() || (contracts.times(net).lt(ZERO) && net.abs().lte(contracts.abs()));

/**
 * A book that only reduces trades as much of the net as closes its position; what crosses besides adds nothing to it.
 * Who is served by neither wants too much, and is told so; who is served in part comes again.
 */
function onlyReducing(
  strike: StrikeValues,
  plans: readonly PlanValues[],
  wanted: readonly WantedDelta[],
): RoundPlan {
  const traded = reducingPart(strike, netDelta(wanted));
  const nothing = { notional: ZERO, fee: ZERO };
  const served = allocate(wanted, { ...nothing, contracts: traded }, strike.lotSize).map((one) =>
    one.crossed.plus(one.executed),
  );
  const skip: WithoutTrade = { kind: 'skip', reason: WOULD_ADD, figures: bookFigures(strike, ZERO).figures };
  const gets = (index: number) => !(served[index] ?? ZERO).isZero();
  const left = {
    plans: plans.map((plan, index) => (gets(index) ? plan : heldWith(plan, skip))),
    // What the residual does not get it need not have.
    wanted: wanted.map(({ delta }, index) => ({
      delta: index < plans.length && gets(index) ? delta : (served[index] ?? ZERO),
    })),
  };
  if (served.every((one) => one.isZero())) return { plan: skip, ...left };
  if (!traded.isZero()) return { plan: bookPlan(strike, traded), ...left };
  const reason = 'the hedge book only reduces: what its funds want is served within it as far as it crosses';
  return { plan: { kind: 'no-trade', reason, figures: skip.figures }, ...left };
}

/** Of the net, the whole lots that close the position of the book; nothing where the venue would not trade so little. */
function reducingPart(strike: StrikeValues, net: Decimal): Decimal {
  const { contracts, lotSize } = strike;
  if (contracts.times(net).gte(ZERO)) return ZERO;
  const part = net.abs().gt(contracts.abs()) ? inLots(contracts.negated(), lotSize) : net;
  return isBelowMinimum(strike, part) ? ZERO : part;
}

/** What is too small for the venue is crossed with the residual: the issuer stands in for it. */
function withoutTrade(
  strike: StrikeValues,
  plans: readonly PlanValues[],
  wanted: readonly WantedDelta[],
): RoundPlan {
  const net = netDelta(wanted);
  const rest = net.isZero()
    ? ''
    : `; ${plain(net)} contracts are too few for the venue and stay with the residual`;
  const crosses = wanted.slice(0, -1).some(({ delta }) => !delta.isZero());
  const reason = `${crosses ? 'what its funds want is served within the book' : 'its funds want nothing'}${rest}`;
  const last = wanted.at(-1)?.delta ?? ZERO;
  return {
    plan: { kind: 'no-trade', reason, figures: bookFigures(strike, ZERO).figures },
    plans,
    wanted: [...wanted.slice(0, -1), { delta: last.minus(net) }],
  };
}

/** A fund that trades nothing wants nothing. */
export function deltaOf(plan: PlanValues): Decimal {
  return plan.kind === 'trade' ? plan.figures.deltaContracts : ZERO;
}

/** What keeps the book from its trade keeps each fund from its own. */
function heldWith(plan: PlanValues, held: RefusedValues | WithoutTrade): PlanValues {
  if (plan.kind !== 'trade') return plan;
  const { figures, dealing } = plan;
  return { ...held, figures, ...(dealing !== undefined && { dealing }) };
}

function bookPlan(strike: StrikeValues, net: Decimal): TradeValues | RefusedValues {
  const side = net.isNegative() ? 'sell' : 'buy';
  const reduceOnly = reduces(strike, net);
  const { figures, accountLeverage } = bookFigures(strike, net);
  const orders = ordersFor(side, net.abs(), strike);
  const trade: TradeValues = { kind: 'trade', version: 1, side, reduceOnly, ...orders, figures };
  const refusals = tradeRefusals(strike, { ...trade, accountLeverage });
  return refusals.length === 0 ? trade : refusedPlan(refusals, figures);
}

/** Whether the venue would refuse so small an order. */
function isBelowMinimum({ minOrder, minNotional, markPrice }: StrikeValues, net: Decimal): boolean {
  return net.isZero() || net.abs().lt(minOrder) || net.abs().times(markPrice).lt(minNotional);
}

/** All by the account: a book has no leverage of its own to aim at. */
function bookFigures(strike: StrikeValues, net: Decimal) {
  const { markPrice, contracts, equity, takerFee, slippage } = strike;
  const direction = net.isNegative() ? -1 : 1;
  const traded = exposure(net, markPrice);
  const equityAfter = equity.minus(traded.abs().times(costRate(takerFee, slippage, direction)));
  const before = exposure(contracts, markPrice);
  const leverages = [realLeverage(before, equity), realLeverage(before.plus(traded), equityAfter)];
  const [leverage, leverageAfter] = leverages.map((one) => (one.kind === 'leverage' ? one.value : null));
  const figures: RebalanceFigures = {
    exposure: before,
    leverage: leverage ?? ZERO,
    targetExposure: before.plus(traded),
    deltaNotional: traded,
    deltaContracts: net,
    targetContracts: contracts.plus(net),
    equityAfter,
    leverageAfter: leverageAfter ?? ZERO,
    fee: traded.abs().times(takerFee),
  };
  return { figures, accountLeverage: leverageAfter ?? null };
}
