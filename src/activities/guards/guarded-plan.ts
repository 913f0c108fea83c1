import { guardAnchor } from '../../contract/guard-codes.js';
import type { Strike, TradeDecision } from '../../contract/rebalance.js';
import { refusalText } from '../../domain/refusal.js';
import { tradeRefusals } from '../../domain/trade-guards.js';

type Trade = Extract<TradeDecision, { kind: 'trade' }>;

/** The trade, or what the guards say of it: then no order is sent, and the rebalance ends as `refused`. */
export function guarded(strike: Strike, trade: Trade): TradeDecision {
  const refusals = tradeRefusals(strike, trade);
  if (refusals.length === 0) return trade;
  const guards = [...new Set(refusals.map(({ code }) => code))];
  const reason = `${refusalText(refusals)}; read ${guards.map(guardAnchor).join(', ')}`;
  return { kind: 'refused', guards, reason, figures: trade.figures };
}
