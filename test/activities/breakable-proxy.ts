import { createServer, type Socket, connect as tcp } from 'node:net';

/**
 * - `reply`: the request arrives and is answered, but the answer is lost.
 * - `request`: the request is lost.
 */
export type Loss = 'reply' | 'request';

export interface BreakableProxy {
  readonly url: string;
  /** The next request whose first line begins like this is hit, once. */
  loseNext(loss: Loss, firstLine: string): void;
  /** How many requests have begun like this. */
  seen(firstLine: string): number;
  close(): Promise<void>;
}

/** A line to the exchange that can be cut at the worst moment. Bytes pass as they are. */
export async function breakableProxy(target: string): Promise<BreakableProxy> {
  const { hostname, port } = new URL(target);
  const lines: string[] = [];
  const open = new Set<Socket>();
  let next: { loss: Loss; firstLine: string } | null = null;

  const lossFor = (chunk: string): Loss | null => {
    if (next === null || !chunk.startsWith(next.firstLine)) return null;
    const { loss } = next;
    next = null;
    return loss;
  };
  const server = createServer((client) => {
    const upstream = tcp({ host: hostname, port: Number(port) });
    open.add(client).add(upstream);
    let mute = false;
    client.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      lines.push(text.slice(0, text.indexOf('\r\n')));
      const loss = lossFor(text);
      if (loss === 'request') return client.destroy();
      if (loss === 'reply') mute = true;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => (mute ? client.destroy() : client.write(chunk)));
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
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    loseNext: (loss, firstLine) => {
      next = { loss, firstLine };
    },
    seen: (firstLine) => lines.filter((line) => line.startsWith(firstLine)).length,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
