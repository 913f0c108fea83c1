import { z } from 'zod';
import { ROLES } from '../worker/roles.js';
import { runWorker } from '../worker/run-worker.js';
import type { Context } from './context.js';
import { readOptions } from './read-options.js';

const OPTIONS = z.object({
  role: z.array(z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` })).default([...ROLES]),
});

/** `ballast worker`: ends when the workers have drained after SIGTERM. */
export async function workerAction(context: Context, raw: object): Promise<void> {
  const { role } = readOptions(OPTIONS, raw);
  await runWorker({ roles: [...new Set(role)] }, context.env);
}
