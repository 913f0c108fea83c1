import { createHash } from 'node:crypto';

/** Of a workflow that comes to its end by itself. Those that live for months (funds, monitors) are no one trace. */
const WHOLE: readonly string[] = ['rebalance', 'dailyRebalance'];

export interface RootIds {
  readonly traceId: string;
  readonly spanId: string;
}

interface Run {
  readonly workflowType: string;
  readonly workflowId: string;
  readonly runId: string;
}

/**
 * The trace that a run belongs to, from its names alone: whoever knows the id of a rebalance finds its trace, and no
 * process has to hand it to another. All runs of one id, as after a reset, are in one trace. Null where each step is a
 * trace of its own.
 */
export function rootIdsOf({ workflowType, workflowId, runId }: Run): RootIds | null {
  if (!WHOLE.includes(workflowType)) return null;
  return { traceId: digest(workflowId).slice(0, 32), spanId: digest(`${workflowId} ${runId}`).slice(0, 16) };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
