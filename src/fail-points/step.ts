import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import { STEP_BOUNDARIES } from './boundaries.js';
import type { Gate } from './gate.js';
import type { FailPoint } from './messages.js';

type Step = Omit<FailPoint, 'boundary'>;

/** The step that the running code belongs to. */
const current = new AsyncLocalStorage<Step>();

/** Waits at a boundary of the running step; outside of any step there is nothing to wait for. */
export async function reachWithin(gate: Gate, boundary: string): Promise<void> {
  const step = current.getStore();
  if (step !== undefined) await gate.reach({ ...step, boundary });
}

/** Names the running step, and adds its first and last boundary. */
export function stepPoints(gate: Gate): (context: Context) => ActivityInterceptors {
  const [begin, end] = STEP_BOUNDARIES;
  return (context) => ({
    inbound: {
      execute: (input, next) => {
        const step = { step: context.info.activityType, ...aboutOf(input.args) };
        return current.run(step, async () => {
          await gate.reach({ ...step, boundary: begin });
          const result = await next(input);
          await gate.reach({ ...step, boundary: end });
          return result;
        });
      },
    },
  });
}

/** The fund and the subject of a step, by the names that its arguments give them. */
export function aboutOf(args: readonly unknown[]): Pick<Step, 'token' | 'subject'> {
  const [first] = args;
  if (typeof first === 'string') return { token: first, subject: null };
  const subject = textIn(first, ['clientOrderId']) ?? textIn(first, ['contract']) ?? textIn(first, ['id']);
  const token =
    textIn(first, ['token']) ??
    textIn(first, ['request', 'token']) ??
    textIn(first, ['input', 'request', 'token']);
  return { token, subject: subject ?? textIn(first, ['input', 'id']) };
}

function textIn(value: unknown, path: readonly string[]): string | null {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null) return null;
    found = Reflect.get(found, name);
  }
  return typeof found === 'string' ? found : null;
}
