/** Task queues: one per role, so that no role's work waits behind another's. */
export const TASK_QUEUE = {
  control: 'ballast-control',
  trading: 'ballast-trading',
  market: 'ballast-market',
  /** Polled by the trading role's process, since that one holds the accounts' keys. */
  audit: 'ballast-audit',
} as const;

export const DAILY_SCHEDULE_ID = 'daily-rebalance';
export const SWITCHBOARD_ID = 'switchboard';

export const fundWorkflowId = (token: string): string => `fund/${token}`;
export const monitorWorkflowId = (contract: string): string => `monitor/${contract}`;
export const auditorWorkflowId = (venue: string): string => `auditor/${venue}`;

const REBALANCE = 'rebalance/';
export const rebalanceWorkflowId = (rebalanceId: string): string => `${REBALANCE}${rebalanceId}`;
/** The other way round; null of any other workflow. */
export const rebalanceOfWorkflow = (workflowId: string): string | null =>
  workflowId.startsWith(REBALANCE) ? workflowId.slice(REBALANCE.length) : null;
