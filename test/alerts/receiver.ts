import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AlertMessage } from '../../src/alerts/alert-message.js';

export interface Received<Body> {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly message: Body;
}

/** A webhook that keeps what it was sent. */
export interface Receiver<Body = AlertMessage> {
  readonly url: string;
  readonly received: readonly Received<Body>[];
  /** What the next posts are answered; `hang` answers nothing. */
  answer: (received: Received<Body>) => number | 'hang';
  close(): Promise<void>;
}

/** `parse`: what a body is kept as; as JSON unless told. */
export async function receiver<Body = AlertMessage>(
  parse: (body: string) => Body = JSON.parse,
): Promise<Receiver<Body>> {
  const received: Received<Body>[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    if (method === 'HEAD') return void response.writeHead(404).end();
    const one = { method, path, headers, message: parse(await text(request)) };
    received.push(one);
    const answer = self.answer(one);
    if (answer !== 'hang') response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const self: Receiver<Body> = {
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
