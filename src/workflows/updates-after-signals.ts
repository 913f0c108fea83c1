import type { WorkflowInterceptors } from '@temporalio/workflow';

/**
 * Of what reaches a workflow at one time, signals are heard before updates. The SDK hears them in the order in which
 * they came, but at a replay all signals first: a workflow that was reset, where the server tells an update again
 * and a signal comes behind it, would then decide something else than it had, and never go on.
 */
export const interceptors = (): WorkflowInterceptors => ({
  internals: [
    {
      activate: (input, next) => {
        const jobs = signalsFirst(input.activation.jobs ?? []);
        next({ ...input, activation: { ...input.activation, jobs } });
      },
    },
  ],
});

interface Job {
  readonly signalWorkflow?: unknown;
  readonly doUpdate?: unknown;
}

/** All others stay where they are. */
function signalsFirst<J extends Job>(jobs: readonly J[]): J[] {
  const lastSignal = jobs.findLastIndex(({ signalWorkflow }) => signalWorkflow != null);
  const upToIt = jobs.slice(0, lastSignal + 1);
  const updates = upToIt.filter(({ doUpdate }) => doUpdate != null);
  const others = upToIt.filter(({ doUpdate }) => doUpdate == null);
  return [...others, ...updates, ...jobs.slice(lastSignal + 1)];
}
