import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AlertMessage } from '../../src/alerts/alert-message.js';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly message: AlertMessage;
}

/** A webhook that keeps what it was sent. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** What the next posts are answered; `hang` answers nothing. */
  answer: (received: Received) => number | 'hang';
  close(): Promise<void>;
}

export async function receiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const message = JSON.parse(await text(request)) as AlertMessage;
    const one = { path: request.url ?? '', headers: request.headers, message };
    received.push(one);
    const answer = self.answer(one);
    if (answer !== 'hang') response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const self: Receiver = {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: () => 204,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}
