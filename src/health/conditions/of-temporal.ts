import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import type { NewAlert } from '../../contract/alert.js';
import { DAILY_SCHEDULE_ID, TASK_QUEUE } from '../../contract/names.js';
import { within } from '../within.js';

/** What Temporal shows of how the engine does. */
export interface TemporalReading {
  readonly schedule:
    | { readonly kind: 'runs' }
    | { readonly kind: 'paused'; readonly note: string | null }
    | { readonly kind: 'gone' };
  /** Task queues that nobody has polled in the last minutes. */
  readonly unpolled: readonly string[];
}

const ANSWER_MS = 5_000;

/** Throws where Temporal does not answer. */
export function readTemporal(client: Client): Promise<TemporalReading> {
  const reading = client.withDeadline(Date.now() + ANSWER_MS, async () => ({
    schedule: await readSchedule(client),
    unpolled: await unpolledQueues(client),
  }));
  return within(ANSWER_MS, reading);
}

async function readSchedule(client: Client): Promise<TemporalReading['schedule']> {
  try {
    const { state } = await client.schedule.getHandle(DAILY_SCHEDULE_ID).describe();
    return state.paused ? { kind: 'paused', note: state.note ?? null } : { kind: 'runs' };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return { kind: 'gone' };
    throw error;
  }
}

/** Workflows are what a worker of the role `control` lives for, activities the others. */
async function unpolledQueues(client: Client): Promise<readonly string[]> {
  const { namespace } = client.options;
  const queues = await Promise.all(
    Object.values(TASK_QUEUE).map(async (name) => {
      const taskQueueType = name === TASK_QUEUE.control ? 1 : 2;
      const asked = { namespace, taskQueue: { name }, taskQueueType };
      const { pollers } = await client.workflowService.describeTaskQueue(asked);
      return (pollers?.length ?? 0) === 0 ? [name] : [];
    }),
  );
  return queues.flat();
}

export function scheduleStopped({ schedule }: TemporalReading): readonly NewAlert[] {
  if (schedule.kind === 'runs') return [];
  const what =
    schedule.kind === 'gone'
      ? `there is no schedule ${DAILY_SCHEDULE_ID}`
      : `the schedule ${DAILY_SCHEDULE_ID} is paused${schedule.note === null ? '' : `: ${schedule.note}`}`;
  return [{ kind: 'schedule-paused', token: null, what, key: 'schedule' }];
}

export const missingWorkers = (queues: readonly string[]): readonly NewAlert[] =>
  queues.map((queue) => {
    const what = `no worker polls the task queue ${queue}`;
    return { kind: 'worker-missing', token: null, what, key: `worker/${queue}` };
  });
