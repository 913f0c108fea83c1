import { guardAnchor } from '../../contract/guard-codes.js';
import type { RefusedValues, TradeValues } from '../../contract/plan-values.js';
import type { StrikeValues } from '../../contract/strike-values.js';
import type { Decimal } from '../../domain/decimal.js';
import { exposure, realLeverage } from '../../domain/leverage.js';
import { type Refusal, refusalText } from '../../domain/refusal.js';
import type { RebalanceFigures } from '../../domain/sizing-figures.js';
import { tradeRefusals } from '../../domain/trade-guards.js';

/** The trade, or what the guards say of it: then no order is sent, and the rebalance ends as `refused`. */
export function guarded(strike: StrikeValues, trade: TradeValues): TradeValues | RefusedValues {
  const refusals = tradeRefusals(strike, withAccount(strike, trade));
  return refusals.length === 0 ? trade : refusedPlan(refusals, trade.figures);
}

export function refusedPlan(refusals: readonly Refusal[], figures: RebalanceFigures): RefusedValues {
  const guards = [...new Set(refusals.map(({ code }) => code))];
  const reason = `${refusalText(refusals)}; read ${guards.map(guardAnchor).join(', ')}`;
  return { kind: 'refused', guards, reason, figures };
}

/** In the index model the account pays for the trade, and its equity alone serves as margin. */
function withAccount(strike: StrikeValues, trade: TradeValues) {
  if (strike.model === 'fund') return trade;
  return { ...trade, accountLeverage: accountLeverageAfter(strike, trade) };
}

/** Real leverage of the account with the planned position; null where it would have no equity. */
export function accountLeverageAfter(
  strike: StrikeValues,
  { figures }: { readonly figures: RebalanceFigures },
): Decimal | null {
  const slippage = figures.deltaNotional.abs().times(strike.slippage);
  const equity = strike.equity.minus(figures.fee).minus(slippage);
  const reading = realLeverage(exposure(figures.targetContracts, strike.markPrice), equity);
  return reading.kind === 'leverage' ? reading.value : null;
}
