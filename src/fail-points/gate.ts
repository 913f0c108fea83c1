import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { type FailPoint, GO_ON, type Reached } from './messages.js';

/** Where a process waits at each boundary until whoever tests it lets it go on, or kills it there. */
export interface Gate {
  reach(point: FailPoint): Promise<void>;
  close(): void;
}

/**
 * Connects to the local socket at `path` over lines of JSON (see `messages.ts`). When the other side goes away, every
 * boundary is open from then on. Throws where nobody listens at `path`.
 */
export async function openGate(path: string, roles: readonly string[]): Promise<Gate> {
  const socket = createConnection(path);
  await once(socket, 'connect').catch((error: unknown) => {
    throw new Error(
      `BALLAST_FAIL_POINTS names ${path}, but nobody listens there: unset it, it serves tests alone`,
      { cause: error },
    );
  });
  socket.unref();
  return new SocketGate(socket, roles);
}

class SocketGate implements Gate {
  readonly #waiting = new Map<number, () => void>();
  readonly #socket: Socket;
  #hits = 0;
  #open = false;

  constructor(socket: Socket, roles: readonly string[]) {
    this.#socket = socket;
    this.#say({ pid: process.pid, roles });
    const lines = createInterface(socket);
    lines.on('line', (line) => this.#goOn(GO_ON.parse(JSON.parse(line)).goOn));
    for (const source of [socket, lines]) source.on('error', () => this.#openForGood());
    socket.on('close', () => this.#openForGood());
  }

  reach(point: FailPoint): Promise<void> {
    if (this.#open) return Promise.resolve();
    this.#hits += 1;
    const hit = this.#hits;
    return new Promise((resolve) => {
      this.#waiting.set(hit, resolve);
      this.#say({ hit, ...point } satisfies Reached);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #say(message: object): void {
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  #goOn(hit: number): void {
    this.#waiting.get(hit)?.();
    this.#waiting.delete(hit);
  }

  #openForGood(): void {
    this.#open = true;
    for (const hit of [...this.#waiting.keys()]) this.#goOn(hit);
  }
}
