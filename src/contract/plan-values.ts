import type { Leg } from '../domain/daily-legs.js';
import { type Decimal, decimal, plain } from '../domain/decimal.js';
import type { PlannedDealing } from '../domain/plan-dealing.js';
import { planFigures } from '../domain/plan-figures.js';
import type { GuardCode } from '../domain/refusal.js';
import type { RebalanceFigures } from '../domain/sizing-figures.js';
import type { GuardedTrade } from '../domain/trade-guards.js';
import type { Plan, TradeDecision } from './rebalance.js';

/** A plan with its figures as decimals: `TradeDecision` inside one process. */
export type DecisionValues =
  | TradeValues
  | { readonly kind: 'no-trade'; readonly reason: string; readonly figures: RebalanceFigures }
  | { readonly kind: 'skip'; readonly reason: string; readonly figures: RebalanceFigures }
  | RefusedValues
  | { readonly kind: 'wiped-out'; readonly equity: Decimal };

export interface TradeValues {
  readonly kind: 'trade';
  readonly version: number;
  readonly leg?: Leg;
  readonly side: 'buy' | 'sell';
  readonly reduceOnly: boolean;
  readonly limitPrice: Decimal;
  readonly slices: readonly Decimal[];
  readonly figures: RebalanceFigures;
}

export interface RefusedValues {
  readonly kind: 'refused';
  readonly guards: readonly GuardCode[];
  readonly reason: string;
  readonly figures: RebalanceFigures;
}

/** A decision of a daily that was to close the position and does not, with the reason. */
export type LegValues = DecisionValues & { readonly notClosed?: string };

export type PlanValues = LegValues & { readonly dealing?: PlannedDealing };

export function planText(plan: PlanValues): Plan {
  const { dealing, notClosed } = plan;
  return {
    ...decisionText(plan),
    ...(notClosed !== undefined && { notClosed }),
    ...(dealing !== undefined && { dealing }),
  };
}

function decisionText(plan: DecisionValues): TradeDecision {
  if (plan.kind === 'wiped-out') return { kind: 'wiped-out', equity: plain(plan.equity) };
  const figures = planFigures(plan.figures);
  if (plan.kind === 'no-trade') return { kind: 'no-trade', reason: plan.reason, figures };
  if (plan.kind === 'skip') return { kind: 'skip', reason: plan.reason, figures };
  if (plan.kind === 'refused') {
    return { kind: 'refused', guards: plan.guards, reason: plan.reason, figures };
  }
  const { kind, version, leg, side, reduceOnly, limitPrice, slices } = plan;
  return {
    ...{
      kind,
      version,
      ...(leg !== undefined && { leg }),
      side,
      reduceOnly,
      limitPrice: plain(limitPrice),
      slices: slices.map(plain),
    },
    figures,
  };
}

/** A planned trade as its guards look at it. */
export function guardedTrade({
  side,
  reduceOnly,
  limitPrice,
  figures,
}: Extract<Plan, { kind: 'trade' }>): GuardedTrade {
  return {
    ...{ side, reduceOnly, limitPrice: decimal(limitPrice) },
    figures: {
      deltaContracts: decimal(figures.deltaContracts),
      targetContracts: decimal(figures.targetContracts),
      leverageAfter: decimal(figures.leverageAfter),
    },
  };
}
