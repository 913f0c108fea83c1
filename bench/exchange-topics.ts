import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';

/** What is read of the paper exchange's configuration: the keys with which an account's own stream is opened. */
export const PAPER_FILE = z.object({
  accounts: z.array(z.object({ name: z.string(), apiKey: z.string(), apiSecret: z.string() })),
});
export type PaperFile = z.output<typeof PAPER_FILE>;

/** One topic of the exchange's streams, as a bystander hears it. */
export interface Topic {
  /** When the next message of the topic came, by `performance.now()`. */
  next(withinMs: number): Promise<number>;
  close(): void;
}

/** The prices of a contract. */
export async function tickTopic(url: string, contract: string): Promise<Topic> {
  const topic = `tickers.${contract}`;
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v5/public/linear`, {
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  await ask(socket, { op: 'subscribe', args: [topic] });
  return topicOf(socket, topic);
}

/** The orders of an account: each is told of once its acceptance has been committed. */
export async function orderTopic(url: string, paper: PaperFile, account: string): Promise<Topic> {
  const keys = paper.accounts.find(({ name }) => name === account);
  if (keys === undefined) throw new Error(`the exchange has no account ${account}`);
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v5/private`, { perMessageDeflate: false });
  await once(socket, 'open');
  const expires = Date.now() + 10_000;
  const signature = createHmac('sha256', keys.apiSecret).update(`GET/realtime${expires}`).digest('hex');
  await ask(socket, { op: 'auth', args: [keys.apiKey, expires, signature] });
  await ask(socket, { op: 'subscribe', args: ['order'] });
  return topicOf(socket, 'order');
}

function topicOf(socket: WebSocket, topic: string): Topic {
  return { next: (withinMs) => nextOf(socket, topic, withinMs), close: () => socket.terminate() };
}

async function ask(socket: WebSocket, operation: object): Promise<void> {
  const answered = once(socket, 'message');
  socket.send(JSON.stringify(operation));
  const [data] = await answered;
  const { success, ret_msg: why } = JSON.parse(String(data)) as { success: boolean; ret_msg: string }; // its protocol
  if (!success) throw new Error(`the private stream refused: ${why}`);
}

function nextOf(socket: WebSocket, topic: string, withinMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      socket.off('message', onMessage);
    };
    const onMessage = (data: unknown) => {
      const at = performance.now();
      if (!String(data).includes(`"topic":"${topic}"`)) return;
      end();
      resolve(at);
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`the exchange said nothing about '${topic}' within ${withinMs} ms`));
    }, withinMs);
    socket.on('message', onMessage);
  });
}
