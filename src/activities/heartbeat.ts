import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

const EVERY_MS = 1_000;

/** Heartbeats, with these details, until the work has ended. */
export async function beatingWhile<T>(
  context: Context,
  work: () => Promise<T>,
  details: () => unknown = () => undefined,
): Promise<T> {
  const beat = setInterval(() => context.heartbeat(details()), EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

/**
 * Heartbeats while a step runs, so that the server notices within seconds that a step's worker was killed and
 * lets another one try, instead of waiting for the step's whole time.
 */
export function heartbeating(context: Context): ActivityInterceptors {
  return { inbound: { execute: (input, next) => beatingWhile(context, () => next(input)) } };
}
