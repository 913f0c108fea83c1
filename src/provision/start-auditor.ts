import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { auditorStart } from '../contract/start-auditor.js';

/** Starts the standing reconciliation of every book at this venue; harmless where it runs. */
export async function startAuditor(client: Client, venue: string): Promise<void> {
  await client.workflow.start('auditor', auditorStart(venue, WorkflowIdConflictPolicy.USE_EXISTING));
}
