import type { Evidence, Violation } from './evidence.js';

const INVARIANT = 'fund-agrees-with-ledger';

/** What each fund's workflow believes is what the ledger says, and it has nothing left to do. */
export function fundKnows({ ledger, views }: Evidence): Violation[] {
  return ledger.funds.flatMap(({ token, state, anchor_seq }) => {
    const view = views.get(token);
    const differ = (what: string): Violation => ({ invariant: INVARIANT, subject: token, what });
    if (view === undefined || typeof view === 'string') return [differ(`does not answer: ${view}`)];
    return [
      ...(view.state === state ? [] : [differ(`says ${view.state}, the ledger ${state}`)]),
      ...(view.anchorSeq === anchor_seq
        ? []
        : [differ(`rebalance point ${view.anchorSeq}, the ledger has ${anchor_seq}`)]),
      ...(view.idle ? [] : [differ('is not idle')]),
    ];
  });
}
