import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class StateInUseError extends Error {
  override readonly name = 'StateInUseError';
}

/**
 * Holds a state directory for this process through a listening local socket, which the operating system
 * takes back however the process ends. Throws a `StateInUseError` where another process holds it.
 */
export async function lockState(stateDir: string): Promise<{ release(): Promise<void> }> {
  mkdirSync(stateDir, { recursive: true });
  const path = socketPath(realpathSync(stateDir));
  const server = (await tryListen(path)) ?? (await takeOver(path, stateDir));
  return {
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function socketPath(stateDir: string): string {
  // Socket paths are limited to about a hundred bytes, so the directory's own path cannot be part of it.
  const name = `ballast-paper-${createHash('sha256').update(stateDir).digest('hex').slice(0, 24)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function tryListen(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}

/** A socket file outlives a killed owner; one that nobody answers may be replaced. */
async function takeOver(path: string, stateDir: string): Promise<Server> {
  if (!(await answers(path))) {
    unlinkSync(path);
    const server = await tryListen(path);
    if (server !== null) return server;
  }
  throw new StateInUseError(
    `The state directory '${stateDir}' is in use by another paper exchange. Stop that one, or give this one a stateDir of its own.`,
  );
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
