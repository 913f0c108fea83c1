import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { Counter, type Registry } from 'prom-client';
import { GUARD_CODES, type GuardCode } from '../domain/refusal.js';

/** Counts what guards refuse, seen from around the steps: in a plan, or in the failure of a step that is tried again. */
export function guardMetrics(registry: Registry): () => ActivityInterceptors {
  const refusals = new Counter({
    name: 'ballast_guard_refusals_total',
    help: 'How often a guard said no; a step that is tried again counts each time.',
    labelNames: ['code'],
    registers: [registry],
  });
  const count = (codes: readonly GuardCode[]) => {
    for (const code of codes) refusals.inc({ code });
  };
  return () => ({
    inbound: {
      execute: async (input, next) => {
        try {
          const result = await next(input);
          count(guardsIn(result));
          return result;
        } catch (error) {
          count(guardsOf(error));
          throw error;
        }
      },
    },
  });
}

function guardsOf(error: unknown): readonly GuardCode[] {
  const failure = error instanceof ActivityFailure ? error.cause : error;
  if (!(failure instanceof ApplicationFailure)) return [];
  return (failure.details ?? []).flatMap(guardsIn);
}

/** Of anything with `guards`: a refused plan, or the details of a failure. */
function guardsIn(value: unknown): readonly GuardCode[] {
  if (typeof value !== 'object' || value === null || !('guards' in value)) return [];
  const { guards } = value;
  return Array.isArray(guards) ? GUARD_CODES.filter((code) => guards.includes(code)) : [];
}
