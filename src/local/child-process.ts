import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ReadyLine, recordOutput } from './child-output.js';
import { describeExit, type Exit } from './detached-server.js';
import { LocalError } from './local-error.js';
import { logTail, sizeOf } from './log-file.js';
import { nodeArguments } from './node-entry.js';
import { stopProcess } from './process-control.js';
import { RestartDelay } from './restart-delay.js';

const READY_MS = 60_000;

export interface ChildOptions {
  /** Names it in errors: `worker-trading`. */
  readonly name: string;
  /** The entry file, `.js` or in a checkout `.ts`. It calls `endWithParent()` and prints `{"ready":true}`. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Added to this process' environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Starts it again after an unexpected end: after 1 s, 2 s, 4 s ... 30 s, and 1 s again after a healthy minute. */
  readonly restart: boolean;
  readonly readyTimeoutMs?: number;
  /** Told of every unexpected end, and when it will be started again (null: it will not). */
  readonly onExit?: (exit: Exit, restartInMs: number | null) => void;
  /** Told after each start what the child said, the first one included. */
  readonly onReady?: (line: ReadyLine, pid: number) => void;
}

export interface Child {
  readonly name: string;
  /** Of the process that runs now; null between an end and the next start. */
  pid(): number | null;
  /** What it said when it was ready, the last time. */
  ready(): ReadyLine;
  /** SIGTERM, and SIGKILL when it is still there after `graceMs`. Nothing is started again. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts one of our own Node programs in a process group of its own (Ctrl-C reaches only us, and we stop the rest
 * in order) and waits until it is ready. Throws a `LocalError` when it ends or stays silent before that.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const supervised = new Supervised(options);
  await supervised.first();
  return supervised;
}

class Supervised implements Child {
  readonly #options: ChildOptions;
  readonly #delay = new RestartDelay();
  readonly #stopped = new AbortController();
  #child: ChildProcess | null = null;
  #ready: ReadyLine = { ready: true };

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  ready(): ReadyLine {
    return this.#ready;
  }

  async first(): Promise<void> {
    const { name, logFile } = this.#options;
    const from = sizeOf(logFile);
    const { child, trouble } = await this.#untilReadyOrEnd();
    if (trouble === null) {
      this.#watch(child);
      return;
    }
    if (child.pid !== undefined) await stopProcess(child.pid, [{ signal: 'SIGKILL', waitMs: 5_000 }]);
    this.#child = null;
    const said = logTail(logFile, sizeOf(logFile) < from ? 0 : from);
    throw new LocalError(`${name} ${trouble}. It said:\n${said}`, `see ${logFile}.`);
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopped.abort();
    const pid = this.pid();
    if (pid === null) return;
    await stopProcess(pid, [
      { signal: 'SIGTERM', waitMs: graceMs },
      { signal: 'SIGKILL', waitMs: 5_000 },
    ]);
  }

  #spawn(onReady?: () => void): ChildProcess {
    const { entry, args = [], environment, logFile } = this.#options;
    const child = spawn(process.execPath, [...nodeArguments(entry), ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...environment },
    });
    recordOutput(child, logFile, (line) => {
      this.#ready = line;
      onReady?.();
      if (child.pid !== undefined) this.#options.onReady?.(line, child.pid);
    });
    this.#child = child;
    return child;
  }

  #untilReadyOrEnd(): Promise<{ child: ChildProcess; trouble: string | null }> {
    const timeoutMs = this.#options.readyTimeoutMs ?? READY_MS;
    return new Promise((resolve) => {
      const settle = (trouble: string | null) => {
        clearTimeout(timer);
        resolve({ child, trouble });
      };
      const timer = setTimeout(() => settle(`was not ready within ${timeoutMs / 1000} s`), timeoutMs);
      const child = this.#spawn(() => settle(null));
      child.once('error', (error) => settle(`could not be started: ${error.message}`));
      // `close` and not `exit`: what it said last has then been read.
      child.once('close', () => settle(`ended at its start (${describeExit(exitOf(child))})`));
    });
  }

  #watch(child: ChildProcess): void {
    const startedAt = performance.now();
    let over = false;
    const end = () => {
      if (over) return;
      over = true;
      void this.#ended(exitOf(child), performance.now() - startedAt);
    };
    child.once('exit', end);
    child.once('error', end);
    if (child.exitCode !== null || child.signalCode !== null) end();
  }

  async #ended(exit: Exit, livedMs: number): Promise<void> {
    this.#child = null;
    if (this.#stopped.signal.aborted) return;
    const restartInMs = this.#options.restart ? this.#delay.after(livedMs) : null;
    this.#options.onExit?.(exit, restartInMs);
    if (restartInMs === null) return;
    await sleep(restartInMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
    if (!this.#stopped.signal.aborted) this.#watch(this.#spawn());
  }
}

function exitOf(child: ChildProcess): Exit {
  return { code: child.exitCode, signal: child.signalCode };
}
