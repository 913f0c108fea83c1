import { differenceText, type RuleDifference, rulesDifference } from '../../config/rules-difference.js';
import type { AppliedRules } from '../../ledger/rules-port.js';
import { iso } from '../status-report.js';

type Change = Extract<AppliedRules, { kind: 'changed' }>;

/** Fixed in the rebalance point: no instant reaches them before the next one is made. */
const FIXED_IN_THE_POINT = /^interim\./;

/** When one changed rule takes effect, in words. */
export function effectText({ effect, at }: Pick<Change, 'effect' | 'at'>, rule: string): string {
  if (effect === 'at-once') return 'takes effect at once';
  if (effect === 'next-point' || at === null) return 'takes effect at the next rebalance point';
  return FIXED_IN_THE_POINT.test(rule)
    ? `takes effect at the first rebalance point from ${iso(at)} on`
    : `takes effect at ${iso(at)}`;
}

/** A changed fund as JSON tells it. */
export interface RuleChange extends RuleDifference {
  readonly effect: string;
}

export const changesOf = (change: Change): readonly RuleChange[] =>
  rulesDifference(change.from, change.to).map((difference) => ({
    ...difference,
    effect: effectText(change, difference.rule),
  }));

/** What became, or would become, of one fund's rules: a line for each rule that is otherwise. */
export function appliedText(applied: AppliedRules): string {
  const { token } = applied;
  if (applied.kind === 'new' && applied.joins !== undefined) {
    const { book, account, initial } = applied.to;
    return (
      `${token}: new: it joins ${book}. Transfer ${initial.equity} USDT to account ${account}, announced as ` +
      `${applied.joins}: the next round after it is booked establishes the fund`
    );
  }
  if (applied.kind === 'new') {
    return `${token}: new: it begins when a worker starts with this file, and its account then needs keys`;
  }
  if (applied.kind === 'same') return `${token}: as it is (version ${applied.version})`;
  const { version, replaces, openRebalance } = applied;
  const lines = changesOf(applied).map((change) => `  ${token} ${differenceText(change)}: ${change.effect}`);
  const instead = replaces === null ? '' : `, instead of version ${replaces} that waited`;
  const nothing = lines.length === 0 ? ', the same as what is in force' : '';
  const atWork =
    openRebalance === null || applied.effect === 'at-once'
      ? []
      : [`  ${openRebalance} is at work: it goes on by the rules of its latest strike`];
  return [`${token}: version ${version}${nothing}${instead}`, ...lines, ...atWork].join('\n');
}
