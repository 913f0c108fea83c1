import { setTimeout as pause } from 'node:timers/promises';
import { waitUntilGone } from '../../src/local/process-control.js';

/** One process of the system, as it runs now. */
export interface Running {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface PartOptions {
  readonly name: string;
  /** Starts the process, a first time or again at the same place, and waits until it is ready. */
  readonly start: () => Promise<Running>;
  readonly onEvent: (what: string) => void;
}

const LOOK_EVERY_MS = 50;
const TRY_AGAIN_MS = 300;

/**
 * A process that is started again whenever it ends, as a supervisor would do it, but at once: what is tested is the
 * recovery, not the wait for it.
 */
export class KeptPart {
  readonly name: string;
  readonly #options: PartOptions;
  #running: Running | null = null;
  #stopping = false;
  #kept: Promise<void> = Promise.resolve();
  #kills = 0;

  constructor(options: PartOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Throws where the first start fails. */
  async start(): Promise<void> {
    this.#running = await this.#options.start();
    this.#kept = this.#keep();
  }

  get pid(): number | null {
    return this.#running?.pid ?? null;
  }

  /** How often it was killed by the machine. */
  get kills(): number {
    return this.#kills;
  }

  /** `kill -9`; returns when the process is gone. It is already being started again then. Whether there was one. */
  async kill(why: string): Promise<boolean> {
    const pid = this.pid;
    if (pid === null) return false;
    this.#options.onEvent(`kill -9 ${why}`);
    this.#kills += 1;
    process.kill(pid, 'SIGKILL');
    await waitUntilGone(pid, 10_000);
    if (this.#running?.pid === pid) this.#running = null;
    return true;
  }

  /** Waits until it runs. Throws when it does not within `withinMs`. */
  async untilRunning(withinMs = 60_000): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (this.#running === null) {
      if (Date.now() > deadline) throw new Error(`${this.name} does not run again after ${withinMs} ms`);
      await pause(LOOK_EVERY_MS);
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#kept;
    await this.#running?.stop();
  }

  async #keep(): Promise<void> {
    while (!this.#stopping) {
      const running = this.#running;
      if (running === null) await this.#startAgain();
      else if (await waitUntilGone(running.pid, LOOK_EVERY_MS)) {
        if (this.#running === running) this.#running = null;
        this.#options.onEvent('has ended');
      }
    }
  }

  async #startAgain(): Promise<void> {
    try {
      this.#running = await this.#options.start();
      this.#options.onEvent(`runs again as process ${this.pid}`);
    } catch (error) {
      const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      this.#options.onEvent(`could not be started again: ${line}`);
      await pause(TRY_AGAIN_MS);
    }
  }
}
