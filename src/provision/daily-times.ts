import type { HeldRules } from '../contract/rules-in-force.js';
import { utcTimesOf } from '../domain/zoned-time.js';

/** Every time of day in UTC at which a fund is to be asked, also those of rules that wait: a fund heeds its own alone. */
export function dailyTimes(
  funds: readonly Pick<HeldRules, 'settings' | 'pendingSettings'>[],
): readonly string[] {
  const known = funds.flatMap(({ settings, pendingSettings }) => [
    settings,
    ...(pendingSettings ? [pendingSettings] : []),
  ]);
  return [...new Set(known.flatMap(({ rules }) => utcTimesOf(rules.daily)))].sort();
}
