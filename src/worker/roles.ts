import type { WorkerOptions } from '@temporalio/worker';
import { heartbeating } from '../activities/heartbeat.js';
import { TASK_QUEUE } from '../contract/names.js';

export const ROLES = ['control', 'trading', 'market'] as const;
export type Role = (typeof ROLES)[number];

/** Around every step, so that a killed worker is noticed; the SDK would report heartbeats more rarely. */
const STEPS: Pick<WorkerOptions, 'interceptors' | 'maxHeartbeatThrottleInterval'> = {
  interceptors: { activity: [heartbeating] },
  maxHeartbeatThrottleInterval: 1_000,
};

const WORKFLOWS = {
  maxCachedWorkflows: 2_000,
  // A worker that was killed must not keep its workflows waiting: its sticky queue is given up after a second.
  stickyQueueScheduleToStartTimeout: 1_000,
  // A flood of signals is decided on in one go. After 5 seconds, as the SDK has it, the whole process would be ended in
  // the middle of that, and the next one would meet the same flood. The option is not among the SDK's types.
  isolateExecutionTimeout: '60s',
};

/** What a role's worker is, whatever its activities do. */
export const ROLE_OPTIONS = {
  control: { ...STEPS, ...WORKFLOWS, taskQueue: TASK_QUEUE.control },
  trading: {
    ...STEPS,
    ...WORKFLOWS,
    taskQueue: TASK_QUEUE.trading,
    // One fund's four steps never run at once, so this bounds funds at work in one process.
    maxConcurrentActivityTaskExecutions: 40,
  },
  market: {
    taskQueue: TASK_QUEUE.market,
    // Cancellation reaches a watch only with its heartbeats: once a second, not as rarely as the SDK would.
    maxHeartbeatThrottleInterval: 1_000,
    // A watch ends only when it is told to; it has nothing in flight that would need time.
    shutdownGraceTime: 0,
  },
} as const satisfies Record<Role, WorkerOptions>;

/** As the watches of the market role. It runs where the accounts' keys are. */
export const AUDIT_OPTIONS = {
  taskQueue: TASK_QUEUE.audit,
  maxHeartbeatThrottleInterval: 1_000,
  shutdownGraceTime: 0,
} as const satisfies WorkerOptions;
