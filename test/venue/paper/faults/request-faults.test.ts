import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { position } from '../bybit-http.js';
import { startTestExchange, type TestExchange } from '../exchange-fixture.js';
import {
  adminCall,
  BUY,
  type FaultInput,
  faultStatus,
  inject,
  ordersAt,
  rawCall,
  until,
} from './faulty-exchange.js';

const CREATE = '/v5/order/create';
const WALLET = '/v5/account/wallet-balance';

describe('faults of requests', () => {
  let exchange: TestExchange;
  beforeEach(async () => {
    exchange = await startTestExchange();
  });
  afterEach(() => exchange.end());

  const create = (orderLinkId: string) => rawCall(exchange, 'POST', CREATE, { ...BUY, orderLinkId });
  const once = (fault: FaultInput) => inject(exchange.url, { count: 1, ...fault } as FaultInput);
  const known = async () => (await ordersAt(exchange.url)).map(({ orderLinkId }) => orderLinkId);

  it('a reply is lost after the order was accepted: it is there, and its id is taken', async () => {
    await once({ kind: 'reply-lost', target: { path: CREATE } });
    await expect(create('lost')).rejects.toThrow();
    expect(await known()).toEqual(['lost']);
    expect(await (await create('lost')).json()).toMatchObject({ retCode: 110072 });
  });

  it('a request is lost before: the exchange knows nothing of it', async () => {
    await once({ kind: 'request-lost', target: { path: CREATE } });
    await expect(create('lost')).rejects.toThrow();
    expect(await known()).toEqual([]);
    expect(await (await create('lost')).json()).toMatchObject({ retCode: 0 });
  });

  it('strikes the target alone: account, path, order link id, contract', async () => {
    await inject(exchange.url, {
      kind: 'request-lost',
      target: { account: 'one', path: '/v5/order/*', orderLinkId: 'BTC3L-*', contract: 'BTCUSDT' },
    });
    expect(await (await create('ETH3L-1')).json()).toMatchObject({ retCode: 0 });
    expect((await exchange.two.post(CREATE, { ...BUY, orderLinkId: 'BTC3L-1' })).retCode).toBe(0);
    await expect(create('BTC3L-1')).rejects.toThrow();
    expect((await position(exchange.one)).size).toBe('1');
  });

  it('a reply is late although the order was filled long before', async () => {
    await once({ kind: 'reply-delayed', target: { path: CREATE }, delay: { minMs: 1_500, maxMs: 1_500 } });
    const since = performance.now();
    const late = create('late');
    await until('filled', async () => (await ordersAt(exchange.url))[0]?.status === 'Filled');
    expect(performance.now() - since).toBeLessThan(1_400);
    expect(await (await late).json()).toMatchObject({ retCode: 0 });
    expect(performance.now() - since).toBeGreaterThanOrEqual(1_495);
  });

  it('a request arrives late: for a while the exchange knows no such order', async () => {
    await once({ kind: 'request-late', target: { path: CREATE }, delay: { minMs: 1_000, maxMs: 1_000 } });
    const late = create('late');
    expect(await known()).toEqual([]);
    expect(await (await late).json()).toMatchObject({ retCode: 0 });
    expect(await known()).toEqual(['late']);
  });

  it('two replies come in the other order', async () => {
    await once({ kind: 'replies-reordered', target: { path: CREATE }, withinMs: 5_000 });
    const order: string[] = [];
    const first = create('first').then(() => order.push('first'));
    await until('accepted', async () => (await known()).length === 1);
    await create('second').then(() => order.push('second'));
    await first;
    expect(order).toEqual(['second', 'first']);
  });

  it.each([
    ['10000', 200],
    ['10016', 200],
    ['502', 502],
    ['504', 504],
  ] as const)('answers %s, whether the order was placed or not', async (answer, status) => {
    for (const reached of ['yes', 'no'] as const) {
      await once({ kind: 'ambiguous', answers: [answer], reached, target: { path: CREATE } });
      const reply = await create(`order-${reached}`);
      expect(reply.status).toBe(status);
      if (status === 200) expect(await reply.json()).toMatchObject({ retCode: Number(answer) });
    }
    expect(await known()).toEqual(['order-yes']);
  });

  it.each(['10006', '429'] as const)('limits an account by %s, and says until when', async (answer) => {
    await once({ kind: 'rate-limited', answer, forMs: 400, target: { account: 'one' } });
    const begun = Date.now();
    for (const link of ['first', 'second']) {
      const reply = await create(link);
      expect(reply.status).toBe(answer === '429' ? 429 : 200);
      expect(reply.headers.get('x-bapi-limit-status')).toBe('0');
      const reset = Number(reply.headers.get('x-bapi-limit-reset-timestamp'));
      expect(reset).toBeGreaterThanOrEqual(begun + 400);
      expect(reset).toBeLessThan(begun + 1_000);
    }
    expect((await exchange.two.get(WALLET, { accountType: 'UNIFIED' })).retCode).toBe(0);
    await until(
      'the limit is over',
      async () => (await create('third')).headers.get('x-bapi-limit') === null,
    );
    expect(await known()).toEqual(['third']);
  });

  it('bans trading by 10027, while reading goes on; or everything by HTTP 403', async () => {
    await once({ kind: 'banned', forMs: 60_000 });
    expect((await exchange.one.get(WALLET, { accountType: 'UNIFIED' })).retCode).toBe(0);
    expect(await (await create('banned')).json()).toMatchObject({ retCode: 10027 });
    expect(await (await create('banned')).json()).toMatchObject({ retCode: 10027 });
    await once({ kind: 'banned', answer: '403', forMs: 60_000 });
    expect((await rawCall(exchange, 'GET', WALLET, { accountType: 'UNIFIED' })).status).toBe(403);
    expect((await create('banned')).status).toBe(403);
    expect(await known()).toEqual([]);
  });

  it('is under maintenance for everybody, public paths too, and then no longer', async () => {
    await once({ kind: 'maintenance', forMs: 300 });
    const time = () => fetch(`${exchange.url}/v5/market/time`);
    expect((await time()).status).toBe(503);
    expect((await create('closed')).status).toBe(503);
    await until('open again', async () => (await time()).status === 200);
  });

  it('answers what is no JSON, although the order was placed', async () => {
    await inject(exchange.url, { kind: 'json-malformed', target: { path: CREATE } });
    for (let index = 0; index < 8; index++) {
      const text = await (await create(`m-${index}`)).text();
      expect(() => JSON.parse(text)).toThrow();
    }
    expect(await known()).toHaveLength(8);
  });

  it('cuts an answer short, with or without a whole connection', async () => {
    await once({ kind: 'json-truncated', target: { path: CREATE } });
    const text = await (await create('cut')).text();
    expect(text.length).toBeGreaterThan(0);
    expect(() => JSON.parse(text)).toThrow();
    await once({ kind: 'json-truncated', brokenOff: true, target: { path: CREATE } });
    await expect(create('broken').then((reply) => reply.text())).rejects.toThrow();
    expect(await known()).toEqual(['cut', 'broken']);
  });

  it('adds fields, leaves one out, writes numbers as text and text as numbers', async () => {
    const wallet = async () => {
      const reply = await rawCall(exchange, 'GET', WALLET, { accountType: 'UNIFIED' });
      return (await reply.json()) as { retCode: unknown; result: { list: Record<string, unknown>[] } };
    };
    const [before] = (await wallet()).result.list;
    await once({ kind: 'fields-extra' });
    expect((await wallet()).result.list[0]).toMatchObject({
      ...before,
      newField: 'added by the venue',
      coin: {},
    });
    await once({ kind: 'fields-missing', field: 'totalAvailableBalance' });
    expect((await wallet()).result.list[0]).not.toHaveProperty('totalAvailableBalance');
    await once({ kind: 'numbers-as-text', field: 'retCode' });
    expect((await wallet()).retCode).toBe('0');
    await once({ kind: 'text-as-numbers', field: 'total*' });
    const [bare] = (await wallet()).result.list;
    expect(bare).toMatchObject({ totalEquity: 1000, accountType: 'UNIFIED', accountIMRate: '0' });
    expect((await wallet()).result.list[0]).toEqual(before);
  });

  it('fills an order before it acknowledges it', async () => {
    const slow = await exchange.restart({ matchingDelayMs: 50 });
    exchange = slow;
    await once({ kind: 'fill-before-acknowledgement', extraMs: 30 });
    let acknowledged = false;
    const reply = create('early').then((found) => {
      acknowledged = true;
      return found.json();
    });
    await until('filled', async () => (await ordersAt(exchange.url))[0]?.status === 'Filled');
    expect(acknowledged).toBe(false);
    expect(await reply).toMatchObject({ retCode: 0 });
  });

  it('counts what it did, and stops at once when the plan is ended', async () => {
    await inject(
      exchange.url,
      { kind: 'request-lost', name: 'loss', after: 1, count: 2, target: { path: CREATE } },
      { kind: 'reply-delayed', delay: { minMs: 60_000, maxMs: 60_000 }, target: { path: WALLET } },
    );
    expect((await create('passes')).status).toBe(200);
    await expect(create('lost')).rejects.toThrow();
    await expect(create('lost')).rejects.toThrow();
    expect((await create('lost')).status).toBe(200);
    const held = rawCall(exchange, 'GET', WALLET, { accountType: 'UNIFIED' });
    await until('held back', async () => (await faultStatus(exchange.url)).total === 3);
    const status = await faultStatus(exchange.url);
    expect(status.faults).toEqual({
      loss: { kind: 'request-lost', occasions: 4, hits: 2 },
      'reply-delayed#1': { kind: 'reply-delayed', occasions: 1, hits: 1 },
    });
    expect(status.recent.map(({ name, what }) => `${name}: ${what}`)).toEqual([
      'loss: POST /v5/order/create one lost',
      'loss: POST /v5/order/create one lost',
      'reply-delayed#1: GET /v5/account/wallet-balance one',
    ]);
    await adminCall(exchange.url, 'DELETE', 'faults');
    expect((await held).status).toBe(200);
    expect((await faultStatus(exchange.url)).plan).toBeNull();
  });

  it('names every mistake of a plan, and keeps the one in force', async () => {
    await inject(exchange.url, { kind: 'request-lost', target: { path: CREATE } });
    const reply = await adminCall(exchange.url, 'PUT', 'faults', {
      faults: [
        { kind: 'reply-lots' },
        { kind: 'reply-lost', probability: 2 },
        { kind: 'reply-delayed', delay: { minMs: 9, maxMs: 3 }, target: { acount: 'one' } },
      ],
    });
    expect(reply.retCode).toBe(10001);
    expect(reply.retMsg).toMatch(/seed.*faults\.0\.kind.*faults\.1\.probability.*faults\.2\.target.*minMs/);
    await expect(create('lost')).rejects.toThrow();
  });
});
