import { workflowInfo } from '@temporalio/workflow';

/** Events in a run's history before it continues as new; the server's own suggestion comes later. */
const HISTORY_LIMIT = 2_000;

export function historyIsLong(): boolean {
  const info = workflowInfo();
  return info.continueAsNewSuggested || info.historyLength > HISTORY_LIMIT;
}
