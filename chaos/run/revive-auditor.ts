import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { auditorWorkflowId } from '../../src/contract/names.js';
import { withAuditor } from '../../src/contract/start-auditor.js';
import { insist } from '../world/insist.js';
import type { World } from '../world/world.js';

/** The name of the exchange under test. */
export const VENUE = 'paper';

/** Every book is audited at once then, instead of when its turn comes. */
export async function reviveAuditor({ temporal }: World): Promise<void> {
  await insist('end the auditor', async () => {
    const handle = temporal.workflow.getHandle(auditorWorkflowId(VENUE));
    if ((await handle.describe()).status.name === 'RUNNING') await handle.terminate('it is started again');
  });
  await insist('start the auditor', () => {
    const { workflowId, taskQueue, args } = withAuditor(VENUE, WorkflowIdConflictPolicy.USE_EXISTING).options;
    return temporal.workflow.start('auditor', {
      workflowId,
      taskQueue,
      args: args ?? [],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
  });
}
