import { WithStartWorkflowOperation } from '@temporalio/client';
import type { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { AuditorInput } from './audit.js';
import { auditorWorkflowId, TASK_QUEUE } from './names.js';

/** How `auditor/<venue>` is started, by whoever asks something of it first. */
export function auditorStart(venue: string, workflowIdConflictPolicy: WorkflowIdConflictPolicy) {
  return {
    workflowId: auditorWorkflowId(venue),
    taskQueue: TASK_QUEUE.control,
    args: [{ venue }] as [AuditorInput],
    workflowIdConflictPolicy,
    staticSummary: `compares every book at ${venue} with the ledger`,
  };
}

/** The start that goes with an update, so that asking revives an auditor that is missing. */
export function withAuditor(venue: string, workflowIdConflictPolicy: WorkflowIdConflictPolicy) {
  return new WithStartWorkflowOperation<(input: AuditorInput) => Promise<void>>(
    'auditor',
    auditorStart(venue, workflowIdConflictPolicy),
  );
}
