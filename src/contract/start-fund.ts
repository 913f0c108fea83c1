import { WithStartWorkflowOperation } from '@temporalio/client';
import type { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { FundInput } from './fund-messages.js';
import { fundWorkflowId, TASK_QUEUE } from './names.js';
import { SEARCH_ATTRIBUTE } from './search-attributes.js';

/** How `fund/<token>` is started, by whoever asks something of it first. */
export function fundStart(token: string, workflowIdConflictPolicy: WorkflowIdConflictPolicy) {
  return {
    workflowId: fundWorkflowId(token),
    taskQueue: TASK_QUEUE.control,
    args: [{ token, carried: null }] as [FundInput],
    workflowIdConflictPolicy,
    staticSummary: `${token}: the one writer of this fund`,
    typedSearchAttributes: [{ key: SEARCH_ATTRIBUTE.token, value: token }],
  };
}

/** The start that goes with an update, so that asking revives a fund that is missing. */
export function startFund(token: string, workflowIdConflictPolicy: WorkflowIdConflictPolicy) {
  return new WithStartWorkflowOperation<(input: FundInput) => Promise<void>>(
    'fund',
    fundStart(token, workflowIdConflictPolicy),
  );
}
