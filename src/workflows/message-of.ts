import { ActivityFailure } from '@temporalio/workflow';

/** What made a step fail, without Temporal's failure around it; any other error as it is. */
export function causeOf(error: unknown): unknown {
  return error instanceof ActivityFailure ? (error.cause ?? error) : error;
}

/** What a step that failed said itself, without Temporal's words around it. */
export function messageOf(error: unknown): string {
  const cause = causeOf(error);
  return cause instanceof Error ? cause.message : String(cause);
}
