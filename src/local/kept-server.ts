import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from './local-error.js';
import { RestartDelay } from './restart-delay.js';

interface Stoppable {
  stop(): Promise<void>;
}

export interface KeepOptions<S extends Stoppable> {
  /**
   * Starts the server, a first time or (`previous` is then the one that ended) again, at the same address. It
   * calls `onExit` when the server ends without having been stopped.
   */
  readonly start: (onExit: (how: string) => void, previous: S | null) => Promise<S>;
  /** Told of every unexpected end and every failed start, and when the next start will be. */
  readonly onEnd: (how: string, restartInMs: number) => void;
  /** Told after every start but the first. */
  readonly onRestart: (server: S) => void;
}

export interface KeptServer<S extends Stoppable> {
  /** As it was when it was started the first time. */
  readonly first: S;
  stop(): Promise<void>;
}

/**
 * Starts a server and keeps it running: when it ends by itself it is started again after 1 s, 2 s ... 30 s, until
 * `stop()`. What the first start throws is thrown; later failures are told and tried again.
 */
export async function keepRunning<S extends Stoppable>(options: KeepOptions<S>): Promise<KeptServer<S>> {
  const keeper = new Keeper(options);
  return { first: await keeper.start(), stop: () => keeper.stop() };
}

class Keeper<S extends Stoppable> {
  readonly #options: KeepOptions<S>;
  readonly #delay = new RestartDelay();
  readonly #stopped = new AbortController();
  /** Null while none runs. */
  #server: S | null = null;
  #previous: S | null = null;
  #restarting: Promise<void> = Promise.resolve();

  constructor(options: KeepOptions<S>) {
    this.#options = options;
  }

  async start(): Promise<S> {
    const startedAt = performance.now();
    const life = { ended: false };
    const server = await this.#options.start((how) => {
      if (life.ended) return;
      life.ended = true;
      this.#ended(how, performance.now() - startedAt);
    }, this.#previous);
    this.#previous = server;
    if (!life.ended) this.#server = server;
    return server;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#restarting;
    await this.#server?.stop();
  }

  #ended(how: string, livedMs: number): void {
    this.#server = null;
    if (this.#stopped.signal.aborted) return;
    const waitMs = this.#delay.after(livedMs);
    this.#options.onEnd(how, waitMs);
    this.#restarting = this.#restart(waitMs);
  }

  async #restart(firstWaitMs: number): Promise<void> {
    let waitMs = firstWaitMs;
    for (;;) {
      await sleep(waitMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
      if (this.#stopped.signal.aborted) return;
      try {
        this.#options.onRestart(await this.start());
        return;
      } catch (error) {
        waitMs = this.#delay.after(0);
        this.#options.onEnd(`could not be started again: ${reasonOf(error)}`, waitMs);
      }
    }
  }
}
