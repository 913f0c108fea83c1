import type { NewAlert } from '../../contract/alert.js';
import { retirementInEffect } from '../../contract/retirement.js';
import { rulesAt } from '../../contract/rules-in-force.js';
import { tradingNow } from '../../contract/trading-switch.js';
import { latestDayTime } from '../../domain/zoned-time.js';
import type { HealthReading } from '../../ledger/health-port.js';
import type { FundRecord } from '../../ledger/records/fund.js';

const LATE_MS = 10 * 60_000;

/** Funds whose latest daily has neither a strike nor an answer, although its time is ten minutes past. */
export function lateDailies({ now, overviews, dailies }: HealthReading): readonly NewAlert[] {
  const known = new Set(dailies.map(({ token, nominalTime }) => `${token}/${nominalTime}`));
  return overviews.flatMap(({ fund }) => {
    const { token } = fund.settings;
    const nominal = dueDaily(fund, now);
    if (nominal === null || known.has(`${token}/${nominal}`)) return [];
    const time = new Date(nominal).toISOString();
    const what = `the daily rebalance of ${token} at ${time} was neither struck nor answered`;
    return [{ kind: 'daily-late', token, what, key: `daily-late/${token}/${time}` } as const];
  });
}

/** The latest one that the fund should have made; null where it was not to trade then, is being retired, or has been struck since. */
function dueDaily(fund: FundRecord, now: number): number | null {
  const { anchor, stateSince, tradingSwitch } = fund;
  if (anchor === null || tradingNow(fund) === 'none') return null;
  if (retirementInEffect(fund) !== null) return null;
  const until = now - LATE_MS;
  const nominal = latestDayTime(rulesAt(fund, until).settings.rules.daily, until);
  if (nominal === null) return null;
  const changed = [anchor.time, stateSince, tradingSwitch.since, fund.rules.since, fund.pendingRules?.at];
  // What is to change later has changed nothing yet.
  const isNews = changed.some((time) => typeof time === 'number' && time >= nominal && time <= now);
  return isNews ? null : nominal;
}
