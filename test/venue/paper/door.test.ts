import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPaperConfig } from '../../../src/venue/paper/config.js';
import { startPaperExchange } from '../../../src/venue/paper/start.js';
import type { Reply } from './bybit-http.js';
import { admin, coarseConfig, START, startTestExchange, type TestExchange } from './exchange-fixture.js';
import { rawCall } from './faults/faulty-exchange.js';

const INFO = '/v5/account/info';

describe('the door of the paper exchange', () => {
  let exchange: TestExchange;
  beforeAll(async () => {
    exchange = await startTestExchange();
  });
  afterAll(() => exchange.end());

  it('lets a well signed request in, by query string or by body', async () => {
    expect((await exchange.one.get(INFO)).retCode).toBe(0);
    const set = await exchange.one.post('/v5/position/set-leverage', {
      symbol: 'BTCUSDT',
      buyLeverage: '20',
      sellLeverage: '20',
    });
    expect(set.retCode).toBe(0);
  });

  it('refuses an unknown key', async () => {
    const headers = { ...exchange.one.signed('a=1'), 'X-BAPI-API-KEY': 'nobody' };
    expect((await exchange.one.raw('GET', INFO, 'a=1', headers)).retCode).toBe(10003);
  });

  it('refuses a signature that is not over what was sent', async () => {
    expect((await exchange.one.raw('GET', INFO, 'a=2', exchange.one.signed('a=1'))).retCode).toBe(10004);
    const body = '{"category":"linear"}';
    const reply = await exchange.one.raw('POST', '/v5/order/create', `${body} `, exchange.one.signed(body));
    expect(reply.retCode).toBe(10004);
  });

  it.each([
    ['older than its window', -5_500, '5000', 10002],
    ['within a wider window', -5_500, '10000', 0],
    ['more than a second ahead', 1_500, '5000', 10002],
    ['slightly ahead', 500, '5000', 0],
  ])('judges a timestamp %s by the wall clock', async (_what, offset, window, code) => {
    const headers = exchange.one.signed('a=1', Date.now() + offset, window);
    expect((await exchange.one.raw('GET', INFO, 'a=1', headers)).retCode).toBe(code);
  });

  it('tells market time in its replies, whatever the wall clock says', async () => {
    const reply = await exchange.one.get<{ timeSecond: string }>('/v5/market/time');
    expect(reply.time).toBe(START);
    expect(reply.result.timeSecond).toBe(String(START / 1000));
  });

  it('says what it is to a person, and what is missing to a client', async () => {
    expect(await (await fetch(exchange.url)).text()).toContain('SIMULATED');
    const reply = await fetch(`${exchange.url}/v5/spot/nothing`);
    expect(reply.status).toBe(404);
    expect(await reply.json()).toMatchObject({
      retCode: 10404,
      retMsg: expect.stringContaining('/v5/spot/nothing'),
    });
  });

  it('keeps the admin API for those who hold its token', async () => {
    const reply = await fetch(`${exchange.url}/admin/state`, { headers: { authorization: 'Bearer guess' } });
    expect(reply.status).toBe(401);
  });

  it('names every parameter that is wrong', async () => {
    const reply = await exchange.one.post('/v5/order/create', { symbol: 'BTCUSDT', side: 'buy', qty: 1 });
    expect(reply.retCode).toBe(10001);
    expect(reply.retMsg).toMatch(/side.*orderType.*qty/);
  });

  it('says that a leverage is already set', async () => {
    const body = { symbol: 'ETHUSDT', buyLeverage: '10', sellLeverage: '10' };
    expect((await exchange.one.post('/v5/position/set-leverage', body)).retCode).toBe(110043);
  });

  it('never lets market time go back', async () => {
    const reply = await admin(exchange.url, 'market', { time: START - 1, prices: {} });
    expect(reply.retCode).toBe(10001);
    expect(reply.retMsg).toContain('cannot go back');
  });

  it('refuses a second exchange on the same state directory', async () => {
    await expect(startPaperExchange(coarseConfig(exchange.stateDir))).rejects.toThrow(/in use by another/);
  });
});

describe('rate limits of the paper exchange', () => {
  it('answers 10006 beyond the allowance, and says when it ends', async () => {
    const exchange = await startTestExchange({ requestsPerSecond: 2 });
    try {
      const codes: number[] = [];
      for (let index = 0; index < 12; index++) codes.push((await exchange.one.get(INFO)).retCode);
      expect(codes).toContain(10006);
      expect((await exchange.two.get(INFO)).retCode).toBe(0);
    } finally {
      await exchange.end();
    }
  });

  it('tells the limit, what is left of it, and when it is new, on a refusal too', async () => {
    const exchange = await startTestExchange({ requestsPerSecond: 2 });
    try {
      const replies: Response[] = [];
      while (replies.at(-1)?.headers.get('x-bapi-limit-status') !== '0') {
        replies.push(await rawCall(exchange, 'GET', INFO));
      }
      const refused = await Promise.all(Array.from({ length: 6 }, () => rawCall(exchange, 'GET', INFO)));
      const codes = await Promise.all(refused.map(async (reply) => ((await reply.json()) as Reply).retCode));
      const { headers } = refused[codes.indexOf(10006)] ?? { headers: new Headers() };
      expect(headers.get('x-bapi-limit')).toBe('2');
      expect(headers.get('x-bapi-limit-status')).toBe('0');
      expect(Number(headers.get('x-bapi-limit-reset-timestamp')) % 1000).toBe(0);
    } finally {
      await exchange.end();
    }
  });
});

describe('configuration of the paper exchange', () => {
  it('lists all of its mistakes at once', () => {
    const config = coarseConfig('');
    const wrong = {
      ...config,
      accounts: [...config.accounts, { name: 'one', apiKey: 'k', apiSecret: 's', deposit: '1e3' }],
      takerFee: 'much',
      market: { kind: 'seeded' },
    };
    const read = () => readPaperConfig(wrong);
    expect(read).toThrow(/stateDir[\s\S]*accounts\.2\.deposit[\s\S]*market\.seed[\s\S]*takerFee/);
  });
});
