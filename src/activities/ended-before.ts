import type { RebalanceOutcome } from '../contract/rebalance.js';
import type { Ledger } from '../ledger/port.js';

/**
 * How a rebalance ended before; null while it is open. Where its workflow was reset, its last step runs again: the
 * fund has traded on since, so that comparing the venue with that old strike would find a difference that is none.
 */
export async function endedBefore(
  ledger: Pick<Ledger, 'rebalance'>,
  rebalanceId: string,
): Promise<RebalanceOutcome | null> {
  const known = await ledger.rebalance(rebalanceId);
  if (known === null || known.outcome === null || known.state === null) return null;
  const { id, key, token, cause, outcome, reason, anchorSeq, state, figures } = known;
  return { id, key, token, cause, outcome, reason, anchorSeq, state, figures };
}
