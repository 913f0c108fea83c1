import type { FundState } from '../contract/fund-state.js';
import type { OutcomeKind, SettleInput } from '../contract/rebalance.js';

/**
 * The first rebalance that reaches its end makes the fund active, whoever asked for it; one that leaves a fund that is
 * being retired without anything to trade retires it.
 */
export function stateAfter({ strike }: SettleInput, outcome: OutcomeKind): FundState | null {
  if (outcome === 'wiped-out') return 'WIPED_OUT';
  const established = outcome === 'done' || outcome === 'no-trade-needed';
  if (established && strike.retiring !== undefined) return 'RETIRED';
  return established && strike.anchorSeq === 0 ? 'ACTIVE' : null;
}
