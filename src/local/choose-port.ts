import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import getPort from 'get-port';
import { LocalError } from './local-error.js';

const HOST = '127.0.0.1';

/**
 * The port to listen on: the fixed one, else the preferred one when it is free, else any. Throws a `LocalError`
 * when a fixed one is taken. (get-port alone would call a port taken that this process itself chose and left.)
 */
export async function choosePort(
  server: string,
  fixed: number | undefined,
  preferred: number | undefined,
): Promise<number> {
  const wanted = fixed ?? preferred;
  if (wanted !== undefined && (await isFree(wanted))) return wanted;
  if (fixed === undefined) return getPort({ host: HOST });
  throw new LocalError(
    `Port ${fixed} on ${HOST}, set for ${server}, is taken by another program.`,
    'free it, or do not set a port: a free one is then chosen.',
  );
}

/** Waits for a process that is about to end, such as the child of one that was killed, to let go of the port. */
export async function untilFree(port: number, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isFree(port)) && Date.now() < deadline) await pause(100);
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: HOST, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
