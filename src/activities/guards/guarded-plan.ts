import { guardAnchor } from '../../contract/guard-codes.js';
import type { Strike, TradeDecision } from '../../contract/rebalance.js';
import { modelOf } from '../../contract/strike-value.js';
import { type DecimalString, decimal, plain } from '../../domain/decimal.js';
import { exposure, realLeverage } from '../../domain/leverage.js';
import type { PlanFigures } from '../../domain/plan-figures.js';
import { type Refusal, refusalText } from '../../domain/refusal.js';
import { tradeRefusals } from '../../domain/trade-guards.js';

type Trade = Extract<TradeDecision, { kind: 'trade' }>;

/** The trade, or what the guards say of it: then no order is sent, and the rebalance ends as `refused`. */
export function guarded(strike: Strike, trade: Trade): TradeDecision {
  const refusals = tradeRefusals(strike, withAccount(strike, trade));
  return refusals.length === 0 ? trade : refusedPlan(refusals, trade.figures);
}

export function refusedPlan(
  refusals: readonly Refusal[],
  figures: PlanFigures,
): Extract<TradeDecision, { kind: 'refused' }> {
  const guards = [...new Set(refusals.map(({ code }) => code))];
  const reason = `${refusalText(refusals)}; read ${guards.map(guardAnchor).join(', ')}`;
  return { kind: 'refused', guards, reason, figures };
}

/** In the index model the account pays for the trade, and its equity alone serves as margin. */
function withAccount(strike: Strike, trade: Trade) {
  if (modelOf(strike) === 'fund') return trade;
  return { ...trade, accountLeverage: accountLeverageAfter(strike, trade) };
}

function accountLeverageAfter(strike: Strike, { figures }: Trade): DecimalString | null {
  const slippage = decimal(figures.deltaNotional).abs().times(decimal(strike.slippage));
  const equity = decimal(strike.equity).minus(decimal(figures.fee)).minus(slippage);
  const held = exposure(decimal(figures.targetContracts), decimal(strike.markPrice));
  const reading = realLeverage(held, equity);
  return reading.kind === 'leverage' ? plain(reading.value) : null;
}
