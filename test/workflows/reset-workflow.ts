import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { eventually } from './workflow-world.js';

const { EventType, ResetReapplyExcludeType } = proto.temporal.api.enums.v1;

/** A finished decision of a run: what a workflow can be reset to, to take it and all that followed once more. */
export interface ResetPoint {
  readonly workflowId: string;
  readonly runId: string;
  readonly eventId: Awaited<ReturnType<typeof decisionsOf>>[number];
}

/** The last decision that this workflow has taken by now, or the first of its current run, once there is one. */
export async function decision(
  client: Client,
  workflowId: string,
  which: 'first' | 'last',
): Promise<ResetPoint> {
  const { runId } = await client.workflow.getHandle(workflowId).describe();
  const decisions = await eventually(
    () => decisionsOf(client, workflowId, runId),
    ({ length }) => length > 0,
  );
  const eventId = decisions.at(which === 'first' ? 0 : -1);
  if (eventId === undefined) throw new Error(`${workflowId} has decided nothing`);
  return { workflowId, runId, eventId };
}

/**
 * What the Temporal UI does when somebody presses Reset: what the workflow was told later is told to it again, in
 * whatever run that was, or its signals are left out. Returns the id of the run that goes on from there.
 */
export async function reset(client: Client, point: ResetPoint, signals: 'again' | 'left out' = 'again') {
  const { workflowId, runId, eventId } = point;
  const answer = await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'a test resets',
    workflowTaskFinishEventId: eventId,
    requestId: randomUUID(),
    resetReapplyExcludeTypes:
      signals === 'again' ? [] : [ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL],
  });
  return answer.runId;
}

async function decisionsOf(client: Client, workflowId: string, runId: string) {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return (events ?? []).flatMap(({ eventType, eventId }) =>
    eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED && eventId != null ? [eventId] : [],
  );
}
