import ccxt, { type bybit } from 'ccxt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestExchange, type TestExchange } from './exchange-fixture.js';

const SYMBOL = 'BTC/USDT:USDT';

describe("ccxt's own bybit client on the paper exchange", () => {
  let exchange: TestExchange;
  let client: bybit;
  beforeAll(async () => {
    exchange = await startTestExchange();
    client = new ccxt.bybit({ apiKey: 'key-one', secret: 'secret-one', enableRateLimit: false });
    client.urls.api = { public: exchange.url, private: exchange.url };
    Object.assign(client, { number: String });
  });
  afterAll(() => exchange.end());

  it('loads the markets, all categories asked for', async () => {
    await client.loadMarkets();
    expect(client.market(SYMBOL)).toMatchObject({ id: 'BTCUSDT', swap: true, linear: true, active: true });
    expect(client.market(SYMBOL).precision).toMatchObject({ amount: '0.001', price: '0.1' });
  });

  it('reads prices and minutes', async () => {
    expect(await client.fetchTicker(SYMBOL)).toMatchObject({ markPrice: '100', bid: '99.9', ask: '100.1' });
    const book = await client.fetchOrderBook(SYMBOL);
    expect(book.bids).toHaveLength(10);
    expect(await client.fetchMarkOHLCV(SYMBOL, '1m', undefined, 1)).toHaveLength(1);
  });

  it('sets leverage, trades, and finds order, fills, position and balance', async () => {
    await client.setLeverage(5, SYMBOL);
    await expect(client.setLeverage(5, SYMBOL)).rejects.toThrow('110043');
    const sent = await client.createOrder(SYMBOL, 'limit', 'buy', 2, 100.1, {
      clientOrderId: 'by-ccxt',
      timeInForce: 'IOC',
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const order = await client.fetchOrder(String(sent.id), SYMBOL, { acknowledged: true });
    expect(order).toMatchObject({
      status: 'closed',
      filled: '2',
      average: '100.1',
      clientOrderId: 'by-ccxt',
    });
    const [trade] = await client.fetchMyTrades(SYMBOL);
    expect(trade).toMatchObject({
      price: '100.1',
      amount: '2',
      takerOrMaker: 'taker',
      fee: { cost: '0.12012' },
    });
    expect(await client.fetchPosition(SYMBOL)).toMatchObject({ side: 'long', contracts: '2', leverage: '5' });
    const balance = await client.fetchBalance();
    expect(balance.USDT?.total).toBe('999.87988');
    await expect(
      client.createOrder(SYMBOL, 'limit', 'buy', 2, 100.1, { clientOrderId: 'by-ccxt', timeInForce: 'IOC' }),
    ).rejects.toThrow('110072');
  });

  it('rests and cancels an order', async () => {
    const { id } = await client.createOrder(SYMBOL, 'limit', 'buy', 1, 95);
    expect((await client.fetchOpenOrders(SYMBOL)).map((order) => order.id)).toEqual([id]);
    await client.cancelOrder(String(id), SYMBOL);
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([]);
  });
});
