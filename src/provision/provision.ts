import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { FundSettings } from '../contract/fund-settings.js';
import { monitorWorkflowId, TASK_QUEUE } from '../contract/names.js';
import { SEARCH_ATTRIBUTE } from '../contract/search-attributes.js';
import { fundStart } from '../contract/start-fund.js';
import { SWITCHBOARD_START } from '../contract/start-switchboard.js';
import type { FundRecord } from '../ledger/port.js';
import { upsertDailySchedule } from './daily-schedule.js';

/**
 * Brings ledger and Temporal to what the configuration says: funds, schedule, monitors, switchboard. Harmless when
 * repeated.
 */
export async function provision(
  client: Client,
  ledger: { registerFund(settings: FundSettings): Promise<Pick<FundRecord, 'settings'>> },
  funds: readonly FundSettings[],
  scheduleStartsPaused: boolean,
): Promise<void> {
  const known: FundSettings[] = [...funds];
  for (const settings of funds) known.push((await ledger.registerFund(settings)).settings);
  // A changed time comes into force with the next rebalance point: until then the old one must be kept.
  await upsertDailySchedule(client, distinct(known.map((fund) => fund.rules.daily.at)), scheduleStartsPaused);
  await Promise.all(
    distinct(funds.map((fund) => fund.contract)).map((contract) => startMonitor(client, contract)),
  );
  await client.workflow.start('switchboard', SWITCHBOARD_START);
  await Promise.all(
    funds.map(({ token }) =>
      client.workflow.start('fund', fundStart(token, WorkflowIdConflictPolicy.USE_EXISTING)),
    ),
  );
}

async function startMonitor(client: Client, contract: string): Promise<void> {
  await client.workflow.start('monitor', {
    workflowId: monitorWorkflowId(contract),
    taskQueue: TASK_QUEUE.control,
    args: [{ contract }],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `watches ${contract} for every fund on it`,
    typedSearchAttributes: [{ key: SEARCH_ATTRIBUTE.contract, value: contract }],
  });
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
