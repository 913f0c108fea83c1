import type { Decimal } from './decimal.js';
import { contractValue, type SizingInput } from './sizing-input.js';
import { costRate, directionOf } from './trade-cost.js';
import { exactNotional, wantedOf } from './wanted-trade.js';
import { roundToLots } from './whole-lots.js';

/** How the trade comes about, figure by figure; see `feeExactNotional`. Amounts in the settle coin. */
export interface SizingSteps {
  /** D = L E - V. */
  readonly missing: Decimal;
  /** c, as a fraction of the notional. */
  readonly costRate: Decimal;
  /** dV = D / (1 + sgn(D) L c). */
  readonly exactNotional: Decimal;
  /** dV / value of one contract, not rounded. */
  readonly exactContracts: Decimal;
  /** Whole lots toward lower absolute leverage; the venue's minimum is not looked at yet. */
  readonly lots: Decimal;
}

/** The steps of `sizeRebalance`, to be shown. The equity must be above zero. */
export function sizingSteps(input: SizingInput): SizingSteps {
  const wanted = wantedOf(input);
  const exact = exactNotional(wanted);
  return {
    missing: wanted.missing,
    costRate: costRate(input.feeRate, input.slippage, directionOf(wanted.missing), input.kind),
    exactNotional: exact,
    exactContracts: exact.div(contractValue(input)),
    lots: roundToLots(input, wanted).contracts,
  };
}
