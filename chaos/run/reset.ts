import { randomUUID } from 'node:crypto';
import proto from '@temporalio/proto';
import {
  auditorWorkflowId,
  fundWorkflowId,
  monitorWorkflowId,
  rebalanceWorkflowId,
  SWITCHBOARD_ID,
} from '../../src/contract/names.js';
import type { Step } from '../schedule/step.js';
import { insist } from '../world/insist.js';
import type { World } from '../world/world.js';
import type { SeedRun } from './seed-run.js';

const { EventType } = proto.temporal.api.enums.v1;

/**
 * What the Temporal UI does when somebody presses Reset: the workflow goes back to one of its finished decisions, and
 * on from there. Signals and updates that came later are given to it again.
 */
export async function resetWorkflow(run: SeedRun, step: Extract<Step, { kind: 'reset' }>): Promise<void> {
  const { world } = run;
  const token = run.tokenOf(step.fund);
  const workflowId = step.what === 'fund' ? fundWorkflowId(token) : await latestRebalance(world, token);
  if (workflowId !== null) await resetTo(run, workflowId, step.at);
}

/** The same with a workflow that serves every fund, or every fund of a contract. */
export async function resetStanding(
  run: SeedRun,
  { what, at }: Extract<Step, { kind: 'reset-standing' }>,
): Promise<void> {
  const ids = {
    monitor: monitorWorkflowId(run.slot.contract),
    auditor: auditorWorkflowId('paper'),
    switchboard: SWITCHBOARD_ID,
  };
  await resetTo(run, ids[what], at);
}

async function resetTo(run: SeedRun, workflowId: string, at: number): Promise<void> {
  const { world } = run;
  await insist(`reset ${workflowId}`, async () => {
    const point = await resetPoint(world, workflowId, at);
    if (point === null) return;
    await world.temporal.workflowService.resetWorkflowExecution({
      namespace: world.temporal.options.namespace,
      workflowExecution: { workflowId, runId: point.runId },
      reason: 'chaos resets',
      workflowTaskFinishEventId: point.eventId,
      requestId: randomUUID(),
    });
    run.counts.resets += 1;
    run.note(`reset ${workflowId} to event ${point.eventId}`);
  });
}

async function latestRebalance({ database }: World, token: string): Promise<string | null> {
  const statement = 'select id from rebalances where token = $1 order by ordinal desc limit 1';
  const { rows } = await insist('latest rebalance', () => database.query<{ id: string }>(statement, [token]));
  return rows[0] === undefined ? null : rebalanceWorkflowId(rows[0].id);
}

/** A finished workflow task of the current run: `at` from 0, the first, to 1, the last. */
async function resetPoint(world: World, workflowId: string, at: number) {
  const handle = world.temporal.workflow.getHandle(workflowId);
  const { runId } = await handle.describe();
  const { events } = await world.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
  const finished = (events ?? []).filter(
    ({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
  );
  const eventId = finished[Math.floor(at * finished.length)]?.eventId;
  return eventId === undefined || eventId === null ? null : { runId, eventId };
}
