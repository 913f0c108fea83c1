import { type FundState, hasEnded } from '../contract/fund-state.js';
import { type FundRetirement, retirementInEffect } from '../contract/retirement.js';
import type { HeldRules } from '../contract/rules-in-force.js';
import { utcTimesOf } from '../domain/zoned-time.js';

export interface ScheduledFund extends Pick<HeldRules, 'settings' | 'pendingSettings'> {
  readonly state: FundState;
  readonly retirement?: FundRetirement | null;
}

/**
 * Every time of day in UTC at which a fund is to be asked, also those of rules that wait: a fund heeds its own alone.
 * One that is being retired, or has ended, makes no daily.
 */
export function dailyTimes(funds: readonly ScheduledFund[]): readonly string[] {
  const asked = funds.filter((fund) => !hasEnded(fund.state) && retirementInEffect(fund) === null);
  const known = asked.flatMap(({ settings, pendingSettings }) => [
    settings,
    ...(pendingSettings ? [pendingSettings] : []),
  ]);
  return [...new Set(known.flatMap(({ rules }) => utcTimesOf(rules.daily)))].sort();
}
