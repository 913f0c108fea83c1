import { createServer } from 'node:net';
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

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: HOST, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
