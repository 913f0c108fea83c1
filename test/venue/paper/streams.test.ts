import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { placed } from './bybit-http.js';
import { admin, START, startTestExchange, type TestExchange } from './exchange-fixture.js';

type Message = Record<string, unknown> & { topic?: string; data?: unknown };

describe('streams of the paper exchange', () => {
  let exchange: TestExchange;
  let listener: Listener;
  beforeEach(async () => {
    exchange = await startTestExchange();
  });
  afterEach(async () => {
    listener.socket.terminate();
    await exchange.end();
  });

  it('sends a ticker snapshot, then each change alone, at once', async () => {
    listener = await listen(exchange, '/v5/public/linear');
    listener.send({ op: 'subscribe', args: ['tickers.BTCUSDT'], req_id: 'r1' });
    expect(await listener.next((message) => message.op === 'subscribe')).toMatchObject({
      success: true,
      req_id: 'r1',
    });
    const snapshot = await listener.next((message) => message.type === 'snapshot');
    expect(snapshot).toMatchObject({
      topic: 'tickers.BTCUSDT',
      ts: START,
      data: { symbol: 'BTCUSDT', markPrice: '100', indexPrice: '100', bid1Price: '99.9', ask1Price: '100.1' },
    });
    const prices = { BTCUSDT: { last: '101', mark: '102', index: '100' } };
    await admin(exchange.url, 'market', { time: START + 5, prices });
    const delta = await listener.next((message) => message.type === 'delta');
    expect(delta).toMatchObject({ ts: START + 5, data: { markPrice: '102', lastPrice: '101' } });
    expect(delta.data).not.toHaveProperty('indexPrice');
    listener.send({ op: 'ping', req_id: 'p' });
    expect(await listener.next((message) => message.op === 'ping')).toMatchObject({
      ret_msg: 'pong',
      req_id: 'p',
    });
  });

  it('refuses a topic that it does not have', async () => {
    listener = await listen(exchange, '/v5/public/linear');
    listener.send({ op: 'subscribe', args: ['tickers.NOPE'] });
    expect(await listener.next((message) => message.op === 'subscribe')).toMatchObject({ success: false });
  });

  it('tells an account, and no other, of its orders, executions, position and wallet', async () => {
    listener = await listen(exchange, '/v5/private');
    listener.send({ op: 'subscribe', args: ['order'] });
    expect(await listener.next((message) => message.op === 'subscribe')).toMatchObject({ success: false });
    const expires = Date.now() + 5_000;
    const signature = createHmac('sha256', 'secret-one').update(`GET/realtime${expires}`).digest('hex');
    listener.send({ op: 'auth', args: ['key-one', expires, 'x'.repeat(64)] });
    expect(await listener.next((message) => message.op === 'auth')).toMatchObject({ success: false });
    listener.send({ op: 'auth', args: ['key-one', expires, signature] });
    expect(await listener.next((message) => message.op === 'auth')).toMatchObject({ success: true });
    listener.send({ op: 'subscribe', args: ['order', 'execution', 'position', 'wallet'] });
    await listener.next((message) => message.op === 'subscribe');
    const order = { orderType: 'Market', side: 'Buy', qty: '1' };
    await placed(exchange.two, { ...order, orderLinkId: 'foreign' });
    await placed(exchange.one, { ...order, orderLinkId: 'own' });
    const told = await listener.next(
      (message) => message.topic === 'order' && rows(message)[0]?.orderStatus === 'Filled',
    );
    expect(rows(told)[0]).toMatchObject({ orderLinkId: 'own', cumExecQty: '1' });
    const byTopic = (topic: string) => listener.all.filter((message) => message.topic === topic);
    expect(byTopic('execution').flatMap(rows)).toMatchObject([{ orderLinkId: 'own', execPrice: '100.1' }]);
    expect(byTopic('position').flatMap(rows).at(-1)).toMatchObject({ side: 'Buy', size: '1' });
    expect(byTopic('wallet').flatMap(rows).at(-1)).toMatchObject({ totalEquity: '999.83994' });
  });
});

function rows(message: Message): Record<string, unknown>[] {
  return message.data as Record<string, unknown>[]; // a list on every private topic
}

interface Listener {
  readonly socket: WebSocket;
  /** Everything heard so far. */
  readonly all: Message[];
  send(message: unknown): void;
  /** The first message from here on that fits. */
  next(fits: (message: Message) => boolean): Promise<Message>;
}

async function listen(exchange: TestExchange, path: string): Promise<Listener> {
  const socket = new WebSocket(exchange.url.replace('http', 'ws') + path, { perMessageDeflate: false });
  const all: Message[] = [];
  let read = 0;
  socket.on('message', (raw) => all.push(JSON.parse(raw.toString()) as Message));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    socket,
    all,
    send: (message) => socket.send(JSON.stringify(message)),
    next: async (fits) => {
      const deadline = Date.now() + 3_000;
      while (Date.now() < deadline) {
        while (read < all.length) {
          const message = all[read++];
          if (message !== undefined && fits(message)) return message;
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`not heard; heard: ${JSON.stringify(all)}`);
    },
  };
}
