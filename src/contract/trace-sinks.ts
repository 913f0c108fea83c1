import type { Sinks } from '@temporalio/workflow';

/** What a workflow tells of itself to whoever traces it; nobody, unless traces are wanted. No command comes of it. */
export interface TraceSinks extends Sinks {
  traces: {
    ended(how: WorkflowEnd): void;
  };
}

export type WorkflowEnd = 'completed' | 'failed' | 'cancelled' | 'continued';
