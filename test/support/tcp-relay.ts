import { createServer, type Socket, connect as tcp } from 'node:net';

/** The two ends of one client's connection. */
export interface Line {
  readonly client: Socket;
  readonly upstream: Socket;
}

export interface TcpRelay {
  readonly url: string;
  close(): Promise<void>;
}

/** A line to a server of ours; `wire` joins its two ends, and when one end closes so does the other. */
export async function tcpRelay(target: string, wire: (line: Line) => void): Promise<TcpRelay> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = tcp({ host: hostname, port: Number(port) });
    open.add(client).add(upstream);
    wire({ client, upstream });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
