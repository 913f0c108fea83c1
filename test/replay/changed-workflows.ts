import { proxyActivities } from '@temporalio/workflow';
import type { DailyInput, DailyReport } from '../../src/contract/daily.js';
import type { RebalanceInput, RebalanceOutcome } from '../../src/contract/rebalance.js';
import { rebalance as asItIs, dailyRebalance as asItIsDaily } from '../../src/workflows/index.js';

const { audit } = proxyActivities<{ audit(id: string): Promise<void> }>({ startToCloseTimeout: 1_000 });

/** A careless change: an activity more, without a patch. */
export async function rebalance(input: RebalanceInput): Promise<RebalanceOutcome> {
  const outcome = await asItIs(input);
  await audit(input.id);
  return outcome;
}

export async function dailyRebalance(input: DailyInput): Promise<DailyReport> {
  const report = await asItIsDaily(input);
  await audit(report.businessTime);
  return report;
}
