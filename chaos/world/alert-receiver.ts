import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { z } from 'zod';

const MESSAGE = z.object({
  kind: z.string(),
  alerts: z.array(z.object({ id: z.string(), token: z.string().nullable(), what: z.string() })),
});
export interface Alert {
  readonly kind: string;
  readonly token: string | null;
  readonly what: string;
}

const DELIVERED_WITHIN_MS = 15_000;

/** The person whom alerts are delivered to: a webhook that keeps what it is told. */
export class AlertReceiver {
  readonly #alerts = new Map<string, Alert>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', async (request, response) => {
      const { kind, alerts } = MESSAGE.parse(JSON.parse(await text(request)));
      for (const { id, token, what } of alerts) this.#alerts.set(id, { kind, token, what });
      response.writeHead(204).end();
    });
  }

  static async listen(): Promise<AlertReceiver> {
    const server = createServer();
    const receiver = new AlertReceiver(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string')
      throw new Error('the alert receiver does not listen');
    return `http://127.0.0.1:${address.port}/alerts`;
  }

  /** What was told of these funds, once nothing of theirs waits to be delivered, or its time is over. */
  async untilTold(
    { database }: { readonly database: Pool },
    tokens: readonly string[],
  ): Promise<readonly Alert[]> {
    const deadline = Date.now() + DELIVERED_WITHIN_MS;
    const statement = 'select 1 from alerts where token = any($1) and delivered_at is null limit 1';
    for (;;) {
      const waiting = await database.query(statement, [tokens]);
      if (waiting.rowCount === 0 || Date.now() > deadline) break;
      await pause(100);
    }
    return [...this.#alerts.values()].filter(({ token }) => token !== null && tokens.includes(token));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
