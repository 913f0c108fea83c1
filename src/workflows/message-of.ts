import { ActivityFailure } from '@temporalio/workflow';

/** What a step that failed said itself, without Temporal's words around it. */
export function messageOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
