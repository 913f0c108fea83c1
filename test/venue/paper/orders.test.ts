import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Listed, placed, position, type Reply, wallet } from './bybit-http.js';
import { admin, START, startTestExchange, type TestExchange } from './exchange-fixture.js';

// The book around 100: bids 99.9, 99.8, ... and asks 100.1, 100.2, ..., about 10 contracts each.
describe('orders on the paper exchange', () => {
  let exchange: TestExchange;
  beforeEach(async () => {
    exchange = await startTestExchange();
  });
  afterEach(() => exchange.end());

  const limit = (more: Record<string, unknown>) => ({
    side: 'Buy',
    orderType: 'Limit',
    timeInForce: 'IOC',
    qty: '1',
    price: '100.1',
    ...more,
  });

  it('fills an immediate order level by level, one execution each, and cancels the rest', async () => {
    const order = await placed(exchange.one, limit({ qty: '25', price: '100.2', orderLinkId: 'partial' }));
    expect(order).toMatchObject({ orderStatus: 'Cancelled', qty: '25', leavesQty: '0' });
    const { result } = await exchange.one.get('/v5/execution/list', { orderLinkId: 'partial' });
    expect(result.list.map(({ execPrice }) => execPrice)).toEqual(['100.2', '100.1']);
    const filled = result.list.reduce((sum, { execQty }) => sum + Number(execQty), 0);
    expect(Number(order.cumExecQty)).toBeCloseTo(filled, 9);
    expect(filled).toBeLessThan(25);
  });

  it('answers a create before the order meets the book, and a query finds it by its link id', async () => {
    const slow = await exchange.restart({ matchingDelayMs: 60_000 });
    exchange = slow;
    const reply = await slow.one.post('/v5/order/create', {
      symbol: 'BTCUSDT',
      ...limit({ orderLinkId: 'later' }),
    });
    expect(reply.retCode).toBe(0);
    const { result } = await slow.one.get('/v5/order/realtime', { symbol: 'BTCUSDT', orderLinkId: 'later' });
    expect(result.list[0]).toMatchObject({
      orderStatus: 'New',
      cumExecQty: '0',
      orderId: reply.result.orderId,
    });
  });

  it('never accepts an order link id twice, not even after a restart, but leaves it free after a refusal', async () => {
    const refused = await exchange.one.post('/v5/order/create', {
      symbol: 'BTCUSDT',
      ...limit({ qty: '0.01', orderLinkId: 'once' }),
    });
    expect(refused.retCode).toBe(110094);
    await placed(exchange.one, limit({ orderLinkId: 'once' }));
    exchange = await exchange.restart();
    const again = await exchange.one.post('/v5/order/create', {
      symbol: 'BTCUSDT',
      ...limit({ orderLinkId: 'once' }),
    });
    expect(again.retCode).toBe(110072);
    await placed(exchange.two, limit({ orderLinkId: 'once' }));
    expect((await position(exchange.one)).size).toBe('1');
  });

  it.each([
    ['a quantity below one lot', { qty: '0.0001' }, 110017],
    ['a quantity off the lot grid', { qty: '1.0005' }, 10001],
    ['a quantity beyond the largest order', { qty: '101' }, 10001],
    ['a price off the tick grid', { price: '100.15' }, 10001],
    ['a notional below the minimum', { qty: '0.04' }, 110094],
    ['a buy far above the mark price', { price: '111' }, 110003],
    ['a sell far below the mark price', { side: 'Sell', price: '89' }, 110003],
    ['a reduce-only order without a position', { reduceOnly: true }, 110017],
    ['more than the balance bears', { qty: '100', price: '100.1', orderLinkId: 'rich' }, 110007],
    ['an unknown symbol', { symbol: 'DOGEUSDT' }, 10001],
    ['a link id of 37 characters', { orderLinkId: 'x'.repeat(37) }, 10001],
    ['a conditional order', { triggerPrice: '90' }, 10001],
  ])('refuses %s', async (_what, more, code) => {
    const client = code === 110007 ? exchange.two : exchange.one;
    const reply = await client.post('/v5/order/create', { symbol: 'BTCUSDT', ...limit(more) });
    expect(reply.retCode).toBe(code);
    expect((await client.get('/v5/order/history')).result.list).toEqual([]);
  });

  it('cuts a reduce-only order to the position that it may close', async () => {
    await placed(exchange.one, limit({ qty: '2' }));
    const order = await placed(
      exchange.one,
      limit({ side: 'Sell', qty: '5', price: '99', reduceOnly: true }),
    );
    expect(order).toMatchObject({ orderStatus: 'Cancelled', cumExecQty: '2' });
    expect(await position(exchange.one)).toMatchObject({ size: '0', side: '', avgPrice: '0' });
  });

  it('fills a fill-or-kill order wholly or not at all', async () => {
    const killed = await placed(exchange.one, limit({ qty: '25', timeInForce: 'FOK' }));
    expect(killed).toMatchObject({ orderStatus: 'Cancelled', cumExecQty: '0' });
    expect(await placed(exchange.one, limit({ timeInForce: 'FOK' }))).toMatchObject({
      orderStatus: 'Filled',
    });
  });

  it('lets a limit order rest until the price reaches it, and fills it at its own price', async () => {
    const reply = await exchange.one.post('/v5/order/create', {
      symbol: 'BTCUSDT',
      ...limit({ price: '95', timeInForce: 'GTC', orderLinkId: 'resting' }),
    });
    await admin(exchange.url, 'market', { time: START + 1000, prices: { BTCUSDT: '95.1' } });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await open(exchange)).result.list.map(({ orderId }) => orderId)).toEqual([reply.result.orderId]);
    await admin(exchange.url, 'market', { time: START + 2000, prices: { BTCUSDT: '94.9' } });
    expect((await open(exchange)).result.list).toEqual([]);
    expect(await position(exchange.one)).toMatchObject({ size: '1', avgPrice: '95' });
    const { result } = await exchange.one.get<Listed>('/v5/execution/list');
    expect(result.list[0]).toMatchObject({ isMaker: true, execFee: '0.0095' });
  });

  it('cancels a resting order once', async () => {
    await exchange.one.post('/v5/order/create', {
      symbol: 'BTCUSDT',
      ...limit({ price: '95', timeInForce: 'GTC', orderLinkId: 'resting' }),
    });
    const cancel = () => exchange.one.post('/v5/order/cancel', { symbol: 'BTCUSDT', orderLinkId: 'resting' });
    expect((await cancel()).retCode).toBe(0);
    expect((await cancel()).retCode).toBe(110001);
    const { result } = await exchange.one.get('/v5/order/history', { orderLinkId: 'resting' });
    expect(result.list[0]).toMatchObject({ orderStatus: 'Cancelled', cancelType: 'CancelByUser' });
  });

  it('shows the last 500 closed orders in the realtime query, and older ones in the history only', async () => {
    const ids = ['first', ...Array.from({ length: 500 }, (_item, index) => `later-${index}`)];
    const send = (orderLinkId: string) =>
      exchange.one.post('/v5/order/create', {
        symbol: 'BTCUSDT',
        ...limit({ price: '95', timeInForce: 'IOC', orderLinkId }),
      });
    for (const id of ids) await send(id);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const found = async (path: string, orderLinkId: string) =>
      (await exchange.one.get(path, { symbol: 'BTCUSDT', orderLinkId })).result.list.length;
    expect(await found('/v5/order/realtime', 'first')).toBe(0);
    expect(await found('/v5/order/realtime', 'later-0')).toBe(1);
    expect(await found('/v5/order/history', 'first')).toBe(1);
  });

  it('pages through executions without a gap or a repetition', async () => {
    for (let index = 0; index < 5; index++) await placed(exchange.one, limit({}));
    const seen: string[] = [];
    let cursor = '';
    do {
      const page: Reply<Listed> = await exchange.one.get('/v5/execution/list', {
        startTime: START,
        limit: 2,
        cursor,
      });
      seen.push(...page.result.list.map(({ execId }) => String(execId)));
      cursor = page.result.nextPageCursor;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(5);
    expect(seen.length).toBe(5);
  });

  it('reports wallet, open profit and equity that add up exactly', async () => {
    await placed(exchange.one, limit({ qty: '15', price: '101' }));
    await placed(exchange.one, limit({ side: 'Sell', qty: '4.123', price: '99' }));
    await admin(exchange.url, 'market', { time: START + 1000, prices: { BTCUSDT: '103.37' } });
    const [held, coin] = [await position(exchange.one), await wallet(exchange.one)];
    expect(Number(held.size)).toBeCloseTo(10.877, 9);
    expect(Number(coin.walletBalance) + Number(coin.unrealisedPnl)).toBeCloseTo(Number(coin.equity), 9);
  });
});

function open(exchange: TestExchange): Promise<Reply<Listed>> {
  return exchange.one.get('/v5/order/realtime', { symbol: 'BTCUSDT' });
}
