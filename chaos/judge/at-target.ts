import { tradingIn } from '../../src/contract/fund-state.js';
import type { Evidence, FundRow, Violation } from './evidence.js';

export const AT_TARGET = ['done', 'no-trade-needed'];
/** By these names the engine itself changes a fund's state. */
const ENGINE = ['engine', 'fund', 'auditor'];

/**
 * When all is over, every fund is at its target since the last daily, or in a state that has a name and a reason. A
 * fund that the engine halted although nobody had touched its account, or two people have taken over what was done to
 * it, would have to be repaired by hand; one whose contract has ended stays so.
 */
export function atTarget({ ledger, lastDaily, alerts, ended }: Evidence): Violation[] {
  return ledger.funds.flatMap((fund) => {
    const { token, state, state_reason } = fund;
    const differ = (invariant: string, what: string): Violation => ({ invariant, subject: token, what });
    if (tradingIn(state) === 'all') {
      const outcome = lastDaily.get(token) ?? 'missing';
      return AT_TARGET.includes(outcome) ? [] : [differ('at-target', `its last daily ended as ${outcome}`)];
    }
    if (state_reason === null || state_reason.trim() === '')
      return [differ('named-state', `${state} without a reason`)];
    const by = lastChangedBy(ledger, fund);
    if (state === 'HALTED' && ENGINE.includes(by) && !ended.includes(token)) {
      return [differ('nothing-to-repair', `halted by ${by}: ${state_reason}`)];
    }
    if (!alerts.some((alert) => alert.token === token)) {
      return [differ('named-state', `${state} (${state_reason}), and nobody was told`)];
    }
    return [];
  });
}

function lastChangedBy({ stateChanges }: Evidence['ledger'], { token }: FundRow): string {
  return stateChanges.filter((change) => change.token === token).at(-1)?.changed_by ?? 'the settlement';
}
