import { type NewAlert, stuckAlert } from '../../contract/alert.js';
import { tradingUnder } from '../../contract/trading-switch.js';
import type { HealthReading } from '../../ledger/health-port.js';

/** Rebalances whose steps are tried again for hours, while the fund looks as if all were well. */
export const stuckRebalances = ({ stuck }: HealthReading): readonly NewAlert[] => stuck.map(stuckAlert);

/** Funds that may trade, and whose attempts have all ended short of their target for longer than their deadline. */
export function fundsOffTarget({ now, overviews, unfinished }: HealthReading): readonly NewAlert[] {
  const byToken = new Map(unfinished.map((one) => [one.token, one]));
  return overviews.flatMap(({ fund }) => {
    const { token, rules } = fund.settings;
    const attempts = byToken.get(token);
    if (attempts === undefined || tradingUnder(fund.state, fund.tradingSwitch.state) !== 'all') return [];
    const deadlineMs = Number(rules.execution.deadline) * 1_000;
    if (now - attempts.since <= deadlineMs) return [];
    const { id, outcome, reason } = attempts;
    const since = new Date(attempts.since).toISOString();
    const what = `${token} has been off its target since ${since}; the last attempt, ${id}, ended as ${outcome}: ${reason ?? 'without a reason'}`;
    return [{ kind: 'fund-off-target', token, what, key: `off-target/${token}` } as const];
  });
}
