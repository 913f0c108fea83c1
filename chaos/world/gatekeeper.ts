import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { HELLO, REACHED, type Reached } from '../../src/fail-points/messages.js';

/** A process of the system waits at a boundary. */
export interface Hit extends Reached {
  readonly pid: number;
  readonly roles: readonly string[];
}

/** The process goes on when the promise is done, or never, where it was killed meanwhile. */
export type OnHit = (hit: Hit) => Promise<void> | undefined;

/** The other side of the fail points: every process says which boundary it reaches, and waits for the word to go on. */
export class Gatekeeper {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  onHit: OnHit = () => undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#welcome(socket));
  }

  static async listen(path: string): Promise<Gatekeeper> {
    const server = createServer();
    const keeper = new Gatekeeper(server);
    server.listen(path);
    await once(server, 'listening');
    return keeper;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #welcome(socket: Socket): void {
    let who = { pid: 0, roles: ['unknown'] };
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A killed process leaves a broken connection; there is nobody to tell.
    socket.on('error', () => undefined);
    const lines = createInterface(socket);
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      const message: unknown = JSON.parse(line);
      const hello = HELLO.safeParse(message);
      if (hello.success) who = hello.data;
      else void this.#letGo(socket, { ...REACHED.parse(message), ...who });
    });
  }

  async #letGo(socket: Socket, hit: Hit): Promise<void> {
    await this.onHit(hit);
    if (!socket.destroyed) socket.write(`${JSON.stringify({ goOn: hit.hit })}\n`);
  }
}
