import { type DecimalString, plain } from './decimal.js';
import type { RebalanceFigures } from './sizing-figures.js';

/** The figures of a planned rebalance as they travel and are shown; see `RebalanceFigures` for each. */
export type PlanFigures = { readonly [Name in keyof RebalanceFigures]: DecimalString };

export function planFigures(size: RebalanceFigures): PlanFigures {
  return {
    exposure: plain(size.exposure),
    leverage: plain(size.leverage),
    targetExposure: plain(size.targetExposure),
    deltaNotional: plain(size.deltaNotional),
    deltaContracts: plain(size.deltaContracts),
    targetContracts: plain(size.targetContracts),
    equityAfter: plain(size.equityAfter),
    leverageAfter: plain(size.leverageAfter),
    fee: plain(size.fee),
  };
}
