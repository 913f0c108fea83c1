import { proxySinks, type WorkflowInterceptors } from '@temporalio/workflow';
import type { TraceSinks, WorkflowEnd } from '../contract/trace-sinks.js';

const { traces } = proxySinks<TraceSinks>();

/**
 * Tells the end of a run to whoever traces it. It looks at the commands of a decision that has been made and changes
 * nothing of it, so that histories are the same with and without.
 */
export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      concludeActivation: (input, next) => {
        const end = input.commands.map(endOf).find((one) => one !== null) ?? null;
        if (end !== null) traces.ended(end);
        return next(input);
      },
    },
  ],
});

interface Command {
  readonly completeWorkflowExecution?: unknown;
  readonly failWorkflowExecution?: unknown;
  readonly cancelWorkflowExecution?: unknown;
  readonly continueAsNewWorkflowExecution?: unknown;
}

function endOf(command: Command): WorkflowEnd | null {
  if (command.completeWorkflowExecution != null) return 'completed';
  if (command.failWorkflowExecution != null) return 'failed';
  if (command.cancelWorkflowExecution != null) return 'cancelled';
  return command.continueAsNewWorkflowExecution == null ? null : 'continued';
}
