import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { position, settledOrder } from '../bybit-http.js';
import { START, startTestExchange, type TestExchange } from '../exchange-fixture.js';
import { BUY, type Ear, inject, listenTo, ordersAt, pause, until } from './faulty-exchange.js';

describe('faults of orders', () => {
  let exchange: TestExchange;
  beforeEach(async () => {
    exchange = await startTestExchange();
  });
  afterEach(() => exchange.end());

  const create = async (orderLinkId: string, more: Record<string, unknown> = {}) => {
    const reply = await exchange.one.post('/v5/order/create', { ...BUY, orderLinkId, ...more });
    expect(reply.retCode).toBe(0);
    return String(reply.result.orderId);
  };
  const isFilled = async () => (await ordersAt(exchange.url)).some(({ status }) => status === 'Filled');
  const rows = async (path: string, query: Record<string, string>) =>
    (await exchange.one.get(path, { symbol: 'BTCUSDT', ...query })).result.list.length;
  const seen = async () => ({
    realtime: await rows('/v5/order/realtime', { orderLinkId: 'late' }),
    history: await rows('/v5/order/history', { orderLinkId: 'late' }),
    executions: await rows('/v5/execution/list', { orderLinkId: 'late' }),
  });

  it.each(['realtime', 'history', 'executions'] as const)('is seen late in %s alone', async (query) => {
    await inject(exchange.url, {
      kind: 'visibility-late',
      in: [query],
      delay: { minMs: 2_000, maxMs: 2_000 },
      target: { orderLinkId: 'late' },
    });
    await create('late');
    await until('filled', isFilled);
    expect(await seen()).toEqual({ realtime: 1, history: 1, executions: 1, [query]: 0 });
    expect(await rows('/v5/order/history', {})).toBe(query === 'history' ? 0 : 1);
    expect((await position(exchange.one)).size).toBe('1');
    await until('seen', async () => Object.values(await seen()).every((count) => count === 1));
  });

  it('meets the book late: the order stays new for a while', async () => {
    await inject(exchange.url, { kind: 'match-late', delay: { minMs: 1_500, maxMs: 1_500 }, count: 1 });
    const orderId = await create('late');
    await pause(60);
    expect((await ordersAt(exchange.url))[0]).toMatchObject({ status: 'New', filled: '0' });
    expect((await settledOrder(exchange.one, orderId)).orderStatus).toBe('Filled');
  });

  it('is filled in part and then cancelled, whatever its time in force', async () => {
    await inject(exchange.url, {
      kind: 'partial-then-cancel',
      share: '0.3333',
      target: { orderLinkId: 'half*' },
    });
    const limit = { orderType: 'Limit', price: '101', timeInForce: 'GTC', qty: '2' };
    expect(await settledOrder(exchange.one, await create('half-1', limit))).toMatchObject({
      orderStatus: 'Cancelled',
      cumExecQty: '0.666',
      leavesQty: '0',
    });
    expect((await position(exchange.one)).size).toBe('0.666');
    expect(await settledOrder(exchange.one, await create('whole', limit))).toMatchObject({
      orderStatus: 'Filled',
    });
  });

  it('is cancelled without any fill at a share of nothing', async () => {
    await inject(exchange.url, { kind: 'partial-then-cancel', share: '0' });
    expect(await settledOrder(exchange.one, await create('none'))).toMatchObject({
      orderStatus: 'Cancelled',
      cumExecQty: '0',
    });
    expect(await rows('/v5/execution/list', { startTime: String(START) })).toBe(0);
  });
});

describe('faults of streams', () => {
  let exchange: TestExchange;
  let ear: Ear;
  beforeEach(async () => {
    exchange = await startTestExchange();
  });
  afterEach(async () => {
    ear.socket.terminate();
    await exchange.end();
  });

  const buy = async (orderLinkId: string) => {
    const { result } = await exchange.one.post('/v5/order/create', { ...BUY, orderLinkId });
    await settledOrder(exchange.one, String(result.orderId));
  };
  const told = (topic: string) =>
    ear.of(topic).map(({ data }) => {
      const [row] = data as Record<string, string>[];
      return `${row?.orderLinkId} ${row?.orderStatus ?? row?.execQty}`;
    });

  it('tells an execution several times, with the same execution id', async () => {
    ear = await listenTo(exchange, 'private');
    await inject(exchange.url, { kind: 'event-duplicated', times: 3, target: { topic: 'execution' } });
    await buy('twice');
    await until('told', () => told('execution').length === 3);
    const ids = ear.of('execution').map(({ data }) => (data as { execId: string }[])[0]?.execId);
    expect(new Set(ids).size).toBe(1);
    expect(told('order')).toEqual(['twice New', 'twice Filled']);
  });

  it('tells events in the other order: the fill before the order is new', async () => {
    ear = await listenTo(exchange, 'private');
    await inject(exchange.url, { kind: 'events-reordered', count: 1, target: { topic: 'order' } });
    await buy('swapped');
    await until('told', () => told('order').length === 2);
    const topics = ear.all.filter(({ topic }) => topic !== undefined).map(({ topic }) => topic);
    expect(topics).toEqual(['execution', 'order', 'order']);
    expect(told('order')).toEqual(['swapped New', 'swapped Filled']);
  });

  it('tells an event late', async () => {
    ear = await listenTo(exchange, 'private');
    await inject(exchange.url, {
      kind: 'event-delayed',
      count: 1,
      delay: { minMs: 1_500, maxMs: 1_500 },
      target: { topic: 'order' },
    });
    await buy('late');
    expect(told('order')).toEqual(['late Filled']);
    await until('told', () => told('order').length === 2);
    expect(told('order')).toEqual(['late Filled', 'late New']);
  });

  const move = (time: number, price: string) =>
    fetch(`${exchange.url}/admin/market`, {
      method: 'POST',
      headers: { authorization: 'Bearer admin-token-for-tests', 'content-type': 'application/json' },
      body: JSON.stringify({ time: START + time, prices: { BTCUSDT: price } }),
    });
  const marks = () => ear.of('tickers.BTCUSDT').map(({ data }) => (data as { markPrice: string }).markPrice);

  it('has a gap in which ticks are never told', async () => {
    ear = await listenTo(exchange, 'public');
    await inject(exchange.url, {
      kind: 'events-dropped',
      after: 1,
      count: 1,
      run: 2,
      target: { topic: 'tickers.*' },
    });
    for (const price of [101, 102, 103, 104]) await move(price, String(price));
    await until('told', () => marks().includes('104'));
    expect(marks()).toEqual(['100', '101', '104']);
  });

  it('falls silent without closing, pongs included, and speaks again', async () => {
    ear = await listenTo(exchange, 'public');
    await inject(exchange.url, { kind: 'stream-silent', count: 1, forMs: 300, target: { stream: 'public' } });
    await move(1, '101');
    ear.socket.send('{"op":"ping","req_id":"p"}');
    await pause(150);
    expect(marks()).toEqual(['100']);
    expect(ear.all.some(({ op }) => op === 'ping')).toBe(false);
    expect(ear.socket.readyState).toBe(ear.socket.OPEN);
    await pause(200);
    await move(2, '102');
    await until('told', () => marks().includes('102'));
  });

  it.each([
    ['closed', 1001],
    ['broken', 1006],
  ] as const)('ends the connection (%s) instead of telling, and takes the next one', async (end, code) => {
    ear = await listenTo(exchange, 'public');
    const closed = new Promise<number>((resolve) => ear.socket.once('close', resolve));
    await inject(exchange.url, { kind: 'stream-closed', end, count: 1, target: { topic: 'tickers.*' } });
    await move(1, '101');
    expect(await closed).toBe(code);
    expect(marks()).toEqual(['100']);
    ear = await listenTo(exchange, 'public');
    await move(2, '102');
    await until('told', () => marks().includes('102'));
    expect(marks()).toEqual(['101', '102']);
  });

  it('ends the connection of one account, whatever it was to be told', async () => {
    ear = await listenTo(exchange, 'private');
    const closed = new Promise<number>((resolve) => ear.socket.once('close', resolve));
    await inject(exchange.url, { kind: 'stream-closed', count: 1, target: { account: 'one' } });
    expect((await exchange.one.post('/v5/order/create', BUY)).retCode).toBe(0);
    expect(await closed).toBe(1001);
    expect(ear.of('order')).toEqual([]);
    const filled = async () => (await ordersAt(exchange.url)).some(({ status }) => status === 'Filled');
    await until('filled', filled);
  });
});
