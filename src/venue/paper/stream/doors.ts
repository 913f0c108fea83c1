import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import type { Exchange } from '../engine/exchange.js';
import { PrivateStream } from './private-stream.js';
import { PublicStream } from './public-stream.js';

const PATHS = { public: '/v5/public/linear', private: '/v5/private' } as const;
const MOST_BYTES = 100_000;

/** Opens both streams on the REST server's own port. */
export function openStreams(server: Server, exchange: Exchange): { close(): void } {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MOST_BYTES });
  const publicStream = new PublicStream(exchange);
  const privateStream = new PrivateStream(exchange);
  exchange.listen({
    ticked: (contracts) => publicStream.tick(contracts),
    changed: (changes) => privateStream.publish(changes),
  });
  server.on('upgrade', (request, socket, head) => {
    const path = request.url?.split('?')[0];
    if (path !== PATHS.public && path !== PATHS.private) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const stream = path === PATHS.public ? publicStream : privateStream;
    sockets.handleUpgrade(request, socket, head, (accepted) => stream.accept(accepted));
  });
  return {
    close: () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}
