import type { Running } from '../local/running-file.js';

type Server = 'temporal' | 'postgres';

/**
 * What runs at this moment, noted at every change: a start that is killed half way leaves a note of what it had
 * started, and a process that was started again is found under its new id.
 */
export class RunningNote {
  readonly #write: (running: Running) => Promise<void>;
  readonly #processes = new Map<string, Running['processes'][number]>();
  #running: Running;
  #written: Promise<void> = Promise.resolve();

  constructor(fundsFile: string, write: (running: Running) => Promise<void>) {
    this.#write = write;
    this.#running = {
      pid: process.pid,
      startedAt: new Date().toISOString(),
      temporal: null,
      postgres: null,
      processes: [],
      fundsFile,
      webUrl: null,
    };
  }

  get running(): Running {
    return this.#running;
  }

  server<K extends Server>(name: K, server: NonNullable<Running[K]>): Promise<void> {
    return this.#change({ [name]: server });
  }

  process(name: string, pid: number, url: string | null): Promise<void> {
    this.#processes.set(name, { name, pid, url });
    return this.#change({ processes: [...this.#processes.values()] });
  }

  desk(url: string): Promise<void> {
    return this.#change({ webUrl: url });
  }

  /** One write after the other, so that the last state is what remains. */
  #change(changed: Partial<Running>): Promise<void> {
    this.#running = { ...this.#running, ...changed };
    this.#written = this.#written.catch(() => undefined).then(() => this.#write(this.#running));
    return this.#written;
  }
}
