import { rename } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { z } from 'zod';
import { systemCode } from './local-error.js';

const ANSWER_MS = 2_000;

/** What stands for someone who is there but says nothing that can be read: the directory is not free. */
const UNREADABLE = { pid: 0, since: '', holds: true } as const;

const answerSchema = z.object({ pid: z.number().int(), since: z.string(), holds: z.boolean() });

/** What a process answers on its socket: who it is, and whether it holds the directory or still claims it. */
export type Answer = z.infer<typeof answerSchema>;

/**
 * Listens on a unix socket at `path` and tells everyone who connects. It does not keep the process alive. Made
 * under `draft` and moved: between binding and listening a socket looks like that of a dead process.
 */
export async function listen(path: string, draft: string, tell: () => Answer): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(JSON.stringify(tell()));
  });
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(draft, resolve);
  });
  await rename(draft, path);
  return server;
}

/** Asks a socket; null when nobody listens any more: the process that made it is gone. */
export function ask(path: string): Promise<Answer | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let text = '';
    socket.setEncoding('utf8').setTimeout(ANSWER_MS, () => {
      // Connected but silent: a process that is stopped or very busy, so the directory is not free.
      socket.destroy();
      resolve(UNREADABLE);
    });
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', (error) => (isGone(error) ? resolve(null) : reject(error)));
    socket.on('end', () => resolve(parse(text)));
  });
}

function isGone(error: Error): boolean {
  const code = systemCode(error);
  return code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'ECONNRESET';
}

function parse(text: string): Answer | null {
  if (text === '') return null;
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch {
    return UNREADABLE;
  }
}
