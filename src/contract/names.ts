/** Task queues: one per role, so that no role's work waits behind another's. */
export const TASK_QUEUE = {
  control: 'ballast-control',
  trading: 'ballast-trading',
  market: 'ballast-market',
} as const;

export const DAILY_SCHEDULE_ID = 'daily-rebalance';

export const fundWorkflowId = (token: string): string => `fund/${token}`;
export const monitorWorkflowId = (contract: string): string => `monitor/${contract}`;
export const rebalanceWorkflowId = (rebalanceId: string): string => `rebalance/${rebalanceId}`;
