import {
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import { breach as breachSignal } from '../contract/fund-messages.js';
import { fundWorkflowId } from '../contract/names.js';
import type { Breach, MonitorInput } from '../contract/watch.js';
import { WATCH_MS, watchMarket } from './activity-options.js';

const HISTORY_LIMIT = 2_000;

/**
 * Watches one contract for ever: an activity judges every tick and returns on a breach, the losing funds are
 * signalled, and the watch begins again. Nothing enters the history while nothing happens.
 */
export async function monitor(input: MonitorInput): Promise<void> {
  let reported: readonly Breach[] = [];
  while (!historyIsLong()) {
    const result = await watchMarket.executeWithOptions({ summary: `watch ${input.contract}` }, [
      { contract: input.contract, endAfterMs: WATCH_MS, reported },
    ]);
    await Promise.all(result.breaches.map(tellFund));
    reported = result.breaches;
    setCurrentDetails(describe(input.contract, result.breaches));
  }
  await continueAsNew<typeof monitor>(input);
}

async function tellFund({ token, ...report }: Breach): Promise<void> {
  try {
    await getExternalWorkflowHandle(fundWorkflowId(token)).signal(breachSignal, report);
  } catch (error) {
    // The breach is a level: it is reported again in a few seconds, and the daily revives a missing fund.
    log.error(`${token} is beyond its range, but its workflow does not run`, {
      alert: true,
      error: String(error),
    });
  }
}

function describe(contract: string, breaches: readonly Breach[]): string {
  if (breaches.length === 0) return `Watching ${contract}; no breach in the last watch.`;
  const rows = breaches.map(
    (b) => `- ${b.token} at ${b.price}, ${new Date(b.time).toISOString()} (rebalance point ${b.anchorSeq})`,
  );
  return [`Watching ${contract}. Last breaches:`, ...rows].join('\n');
}

function historyIsLong(): boolean {
  const info = workflowInfo();
  return info.continueAsNewSuggested || info.historyLength > HISTORY_LIMIT;
}
