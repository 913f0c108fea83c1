import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Said, Told } from './messages.js';

const READY_MS = 60_000;
const STOP_MS = 15_000;

/** A part of the bench in a process of its own. */
export interface Forked {
  readonly pid: number;
  /** Where it serves, if it does. */
  readonly url: string;
  tell(message: Told): void;
  /** The next message of this kind that comes from now on. Rejects when the process ends first. */
  next<Kind extends Said['kind']>(kind: Kind, withinMs?: number): Promise<Extract<Said, { kind: Kind }>>;
  stop(): Promise<void>;
}

/** Starts `entry`, a source file beside this one, and waits until it says that it is ready. */
export async function startForked(entry: string, settings: object): Promise<Forked> {
  const child = fork(fileURLToPath(new URL(entry, import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const { url = '' } = await nextOf(child, entry, 'ready', READY_MS);
    return forkedOf(child, entry, url);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function forkedOf(child: ChildProcess, entry: string, url: string): Forked {
  // Without any listener messages would be kept for the next one, which wants only what comes from then on.
  child.on('message', () => {});
  return {
    url,
    pid: child.pid ?? 0,
    tell: (message) => void child.send(message),
    next: (kind, withinMs = 30_000) => nextOf(child, entry, kind, withinMs),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(force);
    },
  };
}

function nextOf<Kind extends Said['kind']>(
  child: ChildProcess,
  entry: string,
  kind: Kind,
  withinMs: number,
): Promise<Extract<Said, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      settle();
    };
    const onMessage = (message: unknown) => {
      const said = message as Said; // our own child sends nothing else
      if (said.kind === kind) end(() => resolve(said as Extract<Said, { kind: Kind }>)); // by its kind
    };
    const onExit = () => end(() => reject(new Error(`${entry} ended before it said '${kind}'`)));
    const onTimeout = () => end(() => reject(new Error(`${entry} did not say '${kind}' in ${withinMs} ms`)));
    const timer = setTimeout(onTimeout, withinMs);
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}
