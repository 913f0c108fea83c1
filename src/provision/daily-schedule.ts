import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import type { DailyInput } from '../contract/daily.js';
import { DAILY_SCHEDULE_ID, TASK_QUEUE } from '../contract/names.js';

const HOUR_MS = 3_600_000;
const INPUT: DailyInput = { shardSize: 50, answerWithinMs: 10 * 60_000 };

/** Creates the schedule, or brings an existing one up to date; whether it is paused stays the operator's word. */
export async function upsertDailySchedule(
  client: Client,
  dailyTimes: readonly string[],
  paused: boolean,
): Promise<void> {
  const options = scheduleOptions(dailyTimes, paused);
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { spec, action, policies } = options;
    await client.schedule
      .getHandle(DAILY_SCHEDULE_ID)
      .update((previous) => ({ ...previous, spec, action, policies: { ...previous.policies, ...policies } }));
  }
}

function scheduleOptions(dailyTimes: readonly string[], paused: boolean) {
  return {
    scheduleId: DAILY_SCHEDULE_ID,
    spec: { cronExpressions: dailyTimes.map(cronOf), timezone: 'UTC' },
    action: {
      type: 'startWorkflow',
      workflowType: 'dailyRebalance',
      workflowId: DAILY_SCHEDULE_ID,
      taskQueue: TASK_QUEUE.control,
      args: [INPUT],
      staticSummary: 'the daily rebalance of every fund',
    },
    policies: {
      // A daily still waiting for one fund must not cost the next day its own.
      overlap: ScheduleOverlapPolicy.BUFFER_ONE,
      // Later than this the market is another one: a missed daily is then an operator's word.
      catchupWindow: HOUR_MS,
      pauseOnFailure: false,
    },
    state: { paused },
  } satisfies ScheduleOptions;
}

/** '02:30' -> '30 2 * * *' */
function cronOf(time: string): string {
  const [hour, minute] = time.split(':').map(Number);
  return `${minute} ${hour} * * *`;
}
