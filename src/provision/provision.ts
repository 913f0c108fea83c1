import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { FundSettings } from '../contract/fund-settings.js';
import { monitorWorkflowId, TASK_QUEUE } from '../contract/names.js';
import { SEARCH_ATTRIBUTE } from '../contract/search-attributes.js';
import { fundStart } from '../contract/start-fund.js';
import { SWITCHBOARD_START } from '../contract/start-switchboard.js';
import { upsertDailySchedule } from './daily-schedule.js';
import { dailyTimes, type ScheduledFund } from './daily-times.js';

/**
 * Brings into being what the configuration says: funds that the ledger does not know yet, schedule, monitors,
 * switchboard. Harmless when repeated; funds that are there keep their rules.
 */
export async function provision(
  client: Client,
  ledger: ProvisionedLedger,
  funds: readonly FundSettings[],
  scheduleStartsPaused: boolean,
): Promise<void> {
  for (const settings of funds) await ledger.registerFund(settings);
  await upsertDailySchedule(client, dailyTimes(await ledger.funds()), scheduleStartsPaused);
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

/** What is needed of it; `funds` are all that it knows, also those that the file does not name any more. */
interface ProvisionedLedger {
  registerFund: (settings: FundSettings) => Promise<unknown>;
  funds: () => Promise<readonly ScheduledFund[]>;
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
