import { type TcpRelay, tcpRelay } from '../support/tcp-relay.js';

/**
 * - `reply`: the request arrives and is answered, but the answer is lost.
 * - `request`: the request is lost.
 */
export type Loss = 'reply' | 'request';

export interface BreakableProxy extends TcpRelay {
  /** The next request whose first line begins like this is hit, once. */
  loseNext(loss: Loss, firstLine: string): void;
  /** How many requests have begun like this. */
  seen(firstLine: string): number;
}

/** A line to the exchange that can be cut at the worst moment. Bytes pass as they are. */
export async function breakableProxy(target: string): Promise<BreakableProxy> {
  const lines: string[] = [];
  let next: { loss: Loss; firstLine: string } | null = null;

  const lossFor = (chunk: string): Loss | null => {
    if (next === null || !chunk.startsWith(next.firstLine)) return null;
    const { loss } = next;
    next = null;
    return loss;
  };
  const relay = await tcpRelay(target, ({ client, upstream }) => {
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
  });
  return {
    ...relay,
    loseNext: (loss, firstLine) => {
      next = { loss, firstLine };
    },
    seen: (firstLine) => lines.filter((line) => line.startsWith(firstLine)).length,
  };
}
