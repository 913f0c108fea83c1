import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { DailyReport } from '../../src/contract/daily.js';
import { TASK_QUEUE } from '../../src/contract/names.js';
import { dailyKey } from '../../src/domain/rebalance-id.js';
import { insist } from '../world/insist.js';
import type { SeedRun } from './seed-run.js';

const ANSWER_WITHIN_MS = 150_000;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse('2026-01-02T00:00:00Z');

/** Starts the daily rebalance of the slot's next day, as a person starts one that was missed. Returns its workflow. */
export async function startDaily(run: SeedRun): Promise<string> {
  const { world, slot } = run;
  const day = run.nextDaily();
  const [hour = 0, minute = 0] = slot.dailyAt.split(':').map(Number);
  const nominal = FIRST_DAY + (day - 1) * DAY_MS + (hour * 60 + minute) * 60_000;
  const businessTime = new Date(nominal).toISOString();
  const workflowId = `daily-${slot.number}-${day}`;
  run.note(`daily of ${businessTime}`);
  for (const { token } of run.funds) {
    const key = dailyKey(token, nominal);
    run.asks.push({ token, cause: 'daily', how: 'update', requestKey: key, answers: [] });
  }
  await insist(`start ${workflowId}`, async () => {
    try {
      await world.temporal.workflow.start('dailyRebalance', {
        workflowId,
        taskQueue: TASK_QUEUE.control,
        args: [{ businessTime, answerWithinMs: ANSWER_WITHIN_MS }],
      });
    } catch (error) {
      // The first try had arrived.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  });
  run.openDailies.add(workflowId);
  return workflowId;
}

/** The outcome of each fund in a daily's report, by token. */
export async function dailyOutcomes(run: SeedRun, workflowId: string): Promise<ReadonlyMap<string, string>> {
  const deadline = Date.now() + ANSWER_WITHIN_MS + 60_000;
  for (;;) {
    const handle = run.world.temporal.workflow.getHandle<() => Promise<DailyReport>>(workflowId);
    const { status } = await insist(`look at ${workflowId}`, () => handle.describe());
    if (status.name !== 'RUNNING') {
      const { rows } = await insist(`report of ${workflowId}`, () => handle.result());
      return new Map(rows.map(({ token, outcome }) => [token, outcome]));
    }
    if (Date.now() > deadline) throw new Error(`${workflowId} has not ended`);
    await pause(100);
  }
}
