import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { NoticeMessage } from '../../src/notices/notice-message.js';

export interface ReceivedNotice {
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly message: NoticeMessage;
}

/** A market's webhook that keeps what it was sent, and can go away and come back at the same address. */
export interface MarketReceiver {
  readonly url: string;
  readonly received: readonly ReceivedNotice[];
  /** What the next posts are answered. */
  answer: () => number;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

export async function marketReceiver(): Promise<MarketReceiver> {
  const received: ReceivedNotice[] = [];
  const serve = (port: number) => {
    const server = createServer(async (request, response) => {
      const bytes = await buffer(request);
      // Sent by the code under test.
      const message = JSON.parse(bytes.toString()) as NoticeMessage;
      received.push({ headers: request.headers, bytes, message });
      response.writeHead(self.answer()).end();
    });
    return new Promise<typeof server>((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
  };
  let server = await serve(0);
  const { port } = server.address() as AddressInfo;
  const self: MarketReceiver = {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: () => 204,
    goAway: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    comeBack: async () => {
      server = await serve(port);
    },
  };
  return self;
}
