import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placed, position, settledOrder } from '../bybit-http.js';
import { admin, START, startTestExchange, type TestExchange } from '../exchange-fixture.js';
import { adminCall, BUY, inject, ordersAt, rawCall, until } from './faulty-exchange.js';

interface Instrument {
  readonly status: string;
  readonly deliveryTime: string;
}

describe('faults of the market', () => {
  let exchange: TestExchange;
  beforeEach(async () => {
    exchange = await startTestExchange();
  });
  afterEach(() => exchange.end());

  const ticker = async () => {
    const { result } = await exchange.one.get('/v5/market/tickers', { symbol: 'BTCUSDT' });
    return {
      mark: result.list[0]?.markPrice,
      index: result.list[0]?.indexPrice,
      last: result.list[0]?.lastPrice,
    };
  };
  const instrument = async (symbol = 'BTCUSDT') => {
    const { result } = await exchange.one.get<{ list: Instrument[] }>('/v5/market/instruments-info', {
      symbol,
    });
    return result.list[0];
  };
  const move = (time: number, price: string) =>
    admin(exchange.url, 'market', { time: START + time, prices: { BTCUSDT: price } });

  it.each([
    ['mark', { mark: '85', index: '100', last: '85' }],
    ['index', { mark: '100', index: '85', last: '100' }],
    ['both', { mark: '85', index: '85', last: '85' }],
  ] as const)('has a spike of the %s price, and then the market price again', async (prices, during) => {
    await inject(exchange.url, {
      kind: 'price-spike',
      contract: 'BTC*',
      by: '-0.15',
      prices,
      forMs: 300,
      count: 1,
    });
    expect(await ticker()).toEqual(during);
    await until('over', async () => (await ticker()).mark === '100' && (await ticker()).index === '100');
  });

  it('spikes when the price moves for the third time, and a restart knows the right price', async () => {
    const spike = { kind: 'price-spike', by: '0.5', forMs: 60_000, after: 3, count: 1 } as const;
    await inject(exchange.url, { ...spike, contract: 'BTCUSDT' });
    for (const [time, price] of [
      [1, '101'],
      [2, '102'],
    ] as const) {
      await move(time, price);
      expect((await ticker()).mark).toBe(price);
    }
    await move(3, '103');
    expect((await ticker()).mark).toBe('154.5');
    exchange = await exchange.restart();
    expect((await ticker()).mark).toBe('103');
  });

  it('liquidates whom a spike ruins, as a market would', async () => {
    await placed(exchange.one, { ...BUY, qty: '40' });
    await inject(exchange.url, {
      kind: 'price-spike',
      by: '-0.3',
      prices: 'mark',
      count: 1,
      contract: 'BTCUSDT',
    });
    expect((await position(exchange.one)).size).toBe('0');
  });

  it('halts a contract: another status, orders refused, accepted ones wait; others trade on', async () => {
    exchange = await exchange.restart({ matchingDelayMs: 300 });
    const { result } = await exchange.one.post('/v5/order/create', { ...BUY, orderLinkId: 'waits' });
    await inject(exchange.url, { kind: 'trading-halt', contract: 'BTCUSDT', forMs: 600_000, count: 1 });
    expect((await instrument())?.status).toBe('Closed');
    expect((await instrument('ETHUSDT'))?.status).toBe('Trading');
    expect((await exchange.one.post('/v5/order/create', BUY)).retCode).toBe(110066);
    await exchange.one.post('/v5/order/create', { ...BUY, symbol: 'ETHUSDT', orderLinkId: 'other' });
    await until('filled', async () =>
      (await ordersAt(exchange.url)).some(({ status }) => status === 'Filled'),
    );
    const { list } = (await exchange.one.get('/v5/position/list', { settleCoin: 'USDT' })).result;
    expect(list.map(({ symbol }) => symbol)).toEqual(['ETHUSDT']);
    await adminCall(exchange.url, 'DELETE', 'faults');
    expect((await instrument())?.status).toBe('Trading');
    expect((await settledOrder(exchange.one, String(result.orderId))).orderStatus).toBe('Filled');
  });

  it('ends a halt by itself', async () => {
    await inject(exchange.url, { kind: 'trading-halt', status: 'PreLaunch', forMs: 200, count: 1 });
    expect((await instrument())?.status).toBe('PreLaunch');
    await until('over', async () => (await instrument())?.status === 'Trading');
  });

  it('ends a contract for good also while it is halted', async () => {
    await placed(exchange.one, { ...BUY, qty: '2' });
    await inject(exchange.url, { kind: 'trading-halt', contract: 'BTCUSDT', forMs: 300, count: 1 });
    await adminCall(exchange.url, 'POST', 'instrument', { contract: 'BTCUSDT', deliveryTime: START + 5_000 });
    await move(5_000, '102');
    expect((await position(exchange.one)).size).toBe('0');
    await delay(400);
    expect((await instrument())?.status).toBe('Closed');
    await inject(exchange.url, { kind: 'trading-halt', contract: 'BTCUSDT', forMs: 50, count: 1 });
    await move(6_000, '103');
    await delay(100);
    expect((await instrument())?.status).toBe('Closed');
  });

  it('announces a delisting, and closes every position when it has come', async () => {
    await placed(exchange.one, { ...BUY, qty: '2' });
    await inject(exchange.url, { kind: 'delisting', contract: 'BTCUSDT', inMs: 5_000, count: 1 });
    expect(await instrument()).toMatchObject({ status: 'Trading', deliveryTime: String(START + 5_000) });
    await move(4_999, '101');
    expect((await position(exchange.one)).size).toBe('2');
    await move(5_000, '102');
    expect((await position(exchange.one)).size).toBe('0');
    expect((await instrument())?.status).toBe('Closed');
    const { result } = await exchange.one.get('/v5/execution/list', {
      execType: 'Delivery',
      startTime: START,
    });
    expect(result.list).toMatchObject([
      {
        side: 'Sell',
        execQty: '2',
        execPrice: '102',
        execFee: '0',
        createType: 'CreateBySettle',
        orderLinkId: '',
      },
    ]);
  });

  it('settles positions by force, and trades on', async () => {
    await placed(exchange.one, { ...BUY, qty: '2' });
    await inject(exchange.url, { kind: 'forced-settlement', contract: 'BTCUSDT', count: 1 });
    expect((await position(exchange.one)).size).toBe('0');
    expect((await placed(exchange.one, BUY)).orderStatus).toBe('Filled');
  });

  it.each([8_000, -8_000])(
    'has a clock that is off by %i ms, in answers and for signatures',
    async (byMs) => {
      const before = await exchange.one.get('/v5/market/time');
      await inject(exchange.url, { kind: 'clock-skew', byMs });
      const after = await exchange.one.get<Record<string, string>>('/v5/market/time');
      expect(after.time - before.time).toBe(byMs);
      expect(Number(after.result.timeNano) / 1e6).toBe(after.time);
      const refused = await rawCall(exchange, 'GET', '/v5/account/info');
      expect(await refused.json()).toMatchObject({ retCode: 10002, time: after.time });
      const text = 'category=linear';
      const headers = exchange.one.signed(text, Date.now() + byMs);
      expect((await exchange.one.raw('GET', '/v5/account/info', text, headers)).retCode).toBe(0);
    },
  );
});
