import { WithStartWorkflowOperation } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { SWITCHBOARD_ID, TASK_QUEUE } from './names.js';
import type { SwitchboardInput } from './switchboard.js';

/** How `switchboard` is started, by whoever needs it first. */
export const SWITCHBOARD_START = {
  workflowId: SWITCHBOARD_ID,
  taskQueue: TASK_QUEUE.control,
  args: [{}] as [SwitchboardInput],
  workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  staticSummary: 'the switch for all funds: halt, reduce, resume',
};

/** The start that goes with an update. */
export const startSwitchboard = () =>
  new WithStartWorkflowOperation<(input: SwitchboardInput) => Promise<void>>(
    'switchboard',
    SWITCHBOARD_START,
  );
