import { AT_TARGET } from './at-target.js';
import type { Evidence, Violation } from './evidence.js';

/** A fund whose last daily has set a rebalance point is under the rules that were applied to it last. */
export function rulesInForce({ ledger, lastDaily, ranges }: Evidence): Violation[] {
  return ledger.funds.flatMap(({ token, range, rules_wait }) => {
    const wanted = ranges.get(token) ?? range;
    const isStruck = AT_TARGET.includes(lastDaily.get(token) ?? '');
    if (!isStruck || (!rules_wait && range === wanted)) return [];
    const what = `a range of ${range} after its last daily, and ${wanted} was applied`;
    return [{ invariant: 'rules-in-force', subject: token, what }];
  });
}
