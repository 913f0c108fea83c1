import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { DailyReport } from '../contract/daily.js';
import { DAILY_SCHEDULE_ID } from '../contract/names.js';
import { awaitUntil } from './still-world.js';
import type { ReplayWorld } from './world.js';

/** The daily waits for every fund's outcome, so it may take as long as several attempts of one. */
const REPORT_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 20;

/**
 * Fires the real schedule for one nominal instant of the past, and returns the report of the workflow that it
 * starts. The schedule itself is paused in a replay: nothing fires by the wall clock.
 */
export async function fireDaily({ temporal }: ReplayWorld, nominalTime: number): Promise<DailyReport> {
  const instant = new Date(nominalTime);
  await temporal.schedule
    .getHandle(DAILY_SCHEDULE_ID)
    .backfill({ start: instant, end: instant, overlap: ScheduleOverlapPolicy.ALLOW_ALL });
  // As the server writes a whole second.
  const workflowId = `${DAILY_SCHEDULE_ID}-${instant.toISOString().replace('.000Z', 'Z')}`;
  const handle = temporal.workflow.getHandle<() => Promise<DailyReport>>(workflowId);
  let status = 'not started yet';
  await awaitUntil(
    nominalTime,
    async () => {
      status = await handle.describe().then(
        (found) => found.status.name,
        () => 'not started yet',
      );
      return status === 'not started yet' || status === 'RUNNING' ? `${workflowId} (${status})` : null;
    },
    { lookEveryMs: LOOK_EVERY_MS, stuckAfterMs: REPORT_WITHIN_MS },
  );
  return handle.result();
}
