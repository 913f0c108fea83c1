import type { OrderInput, Plan, RebalanceInput, Strike } from '../contract/rebalance.js';
import type { DecimalString } from '../domain/decimal.js';

export type TradePlan = Extract<Plan, { kind: 'trade' }>;

interface Slice {
  readonly clientOrderId: string;
  /** At most so many contracts. */
  readonly contracts: DecimalString;
  /** The first since the strike: the venue's position is known. */
  readonly isFirst: boolean;
  /** Null for the only order of a trade. */
  readonly market: { readonly unfilled: DecimalString; readonly restrikes: boolean } | null;
}

/** One order of a plan, as the ordering step takes it. */
export function toOrderInput(
  input: RebalanceInput,
  strike: Strike,
  plan: TradePlan,
  { clientOrderId, contracts, isFirst, market }: Slice,
): OrderInput {
  return {
    rebalanceId: input.id,
    token: input.request.token,
    account: strike.account,
    contract: strike.contract,
    clientOrderId,
    side: plan.side,
    contracts,
    targetContracts: plan.figures.targetContracts,
    limitPrice: plan.limitPrice,
    reduceOnly: plan.reduceOnly,
    ...(plan.leg !== undefined && { leg: plan.leg }),
    lotSize: strike.lotSize,
    minOrder: strike.minOrder,
    minNotional: strike.minNotional,
    strikePrice: strike.markPrice,
    knownContracts: isFirst ? strike.contracts : null,
    market: market && {
      strikePrice: strike.markPrice,
      restrike: market.restrikes ? strike.restrike : null,
      collar: strike.collar,
      tickSize: strike.tickSize,
      maxDepthShare: strike.maxDepthShare,
      unfilled: market.unfilled,
    },
  };
}
