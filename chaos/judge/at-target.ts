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
export function atTarget(evidence: Evidence): Violation[] {
  const { funds } = evidence.ledger;
  return funds.flatMap((fund) => {
    if (tradingIn(fund.state) !== 'all') return heldBackByName(evidence, fund);
    // Of a hedge book its funds say more; where it is held back, it says for them why.
    const book = funds.find(({ token }) => token === fund.book);
    const isJudged = fund.members === null && (book === undefined || tradingIn(book.state) === 'all');
    const outcome = evidence.lastDaily.get(fund.token) ?? 'missing';
    if (!isJudged || AT_TARGET.includes(outcome)) return [];
    return [{ invariant: 'at-target', subject: fund.token, what: `its last daily ended as ${outcome}` }];
  });
}

function heldBackByName({ ledger, alerts, ended }: Evidence, fund: FundRow): Violation[] {
  const { token, state, state_reason } = fund;
  const differ = (invariant: string, what: string): Violation => ({ invariant, subject: token, what });
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
}

function lastChangedBy({ stateChanges }: Evidence['ledger'], { token }: FundRow): string {
  return stateChanges.filter((change) => change.token === token).at(-1)?.changed_by ?? 'the settlement';
}
