import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

const EVERY_MS = 1_000;

/**
 * Heartbeats while a step runs, so that the server notices within seconds that a step's worker was killed and
 * lets another one try, instead of waiting for the step's whole time.
 */
export function heartbeating(context: Context): ActivityInterceptors {
  return {
    inbound: {
      execute: async (input, next) => {
        const beat = setInterval(() => context.heartbeat(), EVERY_MS);
        try {
          return await next(input);
        } finally {
          clearInterval(beat);
        }
      },
    },
  };
}
