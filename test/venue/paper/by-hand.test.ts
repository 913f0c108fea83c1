import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/domain/decimal.js';
import { placed, position, wallet } from './bybit-http.js';
import { admin, START, startTestExchange, type TestExchange } from './exchange-fixture.js';
import { adminCall, BUY } from './faults/faulty-exchange.js';

const LOG = '/v5/account/transaction-log';

describe('what is done by hand', () => {
  let exchange: TestExchange;
  beforeEach(async () => {
    exchange = await startTestExchange();
  });
  afterEach(() => exchange.end());

  const byHand = async (path: string, body: Record<string, unknown>) => {
    const reply = await adminCall(exchange.url, 'POST', path, body);
    if (reply.retCode !== 0) throw new Error(reply.retMsg);
    return reply.result;
  };
  const executions = async () =>
    (await exchange.one.get('/v5/execution/list', { startTime: START })).result.list;
  const log = async (query: Record<string, string | number> = {}) => {
    const text = new URLSearchParams({
      accountType: 'UNIFIED',
      currency: 'USDT',
      ...strings(query),
    }).toString();
    const reply = await exchange.one.raw('GET', LOG, text, exchange.one.signed(text));
    expect(reply.retMsg).toBe('OK');
    return reply.result as unknown as { list: Record<string, string>[]; nextPageCursor: string };
  };

  it('moves money in and out, each with a row of the transaction log', async () => {
    await byHand('deposit', { account: 'one', amount: '50' });
    await byHand('transfer', { account: 'one', amount: '-20.5' });
    await byHand('transfer', { account: 'one', amount: '-0.25', type: 'INTEREST' });
    const rows = (await log()).list;
    expect(rows).toMatchObject([
      { type: 'INTEREST', change: '-0.25', cashBalance: '1029.25' },
      { type: 'TRANSFER_OUT', change: '-20.5', cashBalance: '1029.5', currency: 'USDT' },
      {
        type: 'TRANSFER_IN',
        change: '50',
        cashFlow: '50',
        cashBalance: '1050',
        transactionTime: String(START),
      },
    ]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
    expect((await wallet(exchange.one)).walletBalance).toBe('1029.25');
    await expect(byHand('transfer', { account: 'one', amount: '-2000' })).rejects.toThrow(
      /1029.25 USDT available/,
    );
    await expect(byHand('transfer', { account: 'nobody', amount: '1' })).rejects.toThrow(
      /no account 'nobody'/,
    );
  });

  it('logs trades, funding and what is forced, and the changes sum to the wallet', async () => {
    await placed(exchange.one, { ...BUY, qty: '12', orderLinkId: 'in' });
    await admin(exchange.url, 'market', { time: START + 1_000, prices: { BTCUSDT: '103' } });
    await placed(exchange.one, { ...BUY, side: 'Sell', qty: '5' });
    await admin(exchange.url, 'funding', { time: START + 2_000, rates: { BTCUSDT: '0.0001' } });
    await byHand('deleverage', { account: 'one', contract: 'BTCUSDT', contracts: '1' });
    await byHand('liquidate-part', { account: 'one', contract: 'BTCUSDT', contracts: '2' });
    await byHand('settle', { contract: 'BTCUSDT' });
    const { list } = await log({ limit: 50 });
    expect(list.map(({ type }) => type)).toEqual([
      'DELIVERY',
      'LIQUIDATION',
      'ADL',
      'SETTLEMENT',
      'TRADE',
      'TRADE',
      'TRADE',
    ]);
    expect(list.map(({ size }) => size)).toEqual(['0', '4', '6', '7', '7', '12', '10.089']);
    expect(list.find(({ type }) => type === 'SETTLEMENT')).toMatchObject({ fee: '0', funding: '-0.0721' });
    let balance = new Decimal(1000);
    for (const row of list.toReversed()) {
      balance = balance.plus(row.change ?? 'missing');
      expect(row.cashBalance).toBe(balance.toFixed());
    }
    expect((await wallet(exchange.one)).walletBalance).toBe(balance.toFixed());
  });

  it('pages through the log, by type and by time, a day unless more is asked for', async () => {
    for (const amount of ['1', '2', '3', '4', '5']) await byHand('deposit', { account: 'one', amount });
    await placed(exchange.one, BUY);
    const changes: (string | undefined)[] = [];
    let cursor = '';
    do {
      const page = await log({ limit: 2, type: 'TRANSFER_IN', ...(cursor === '' ? {} : { cursor }) });
      changes.push(...page.list.map(({ change }) => change));
      cursor = page.nextPageCursor;
    } while (cursor !== '');
    expect(changes).toEqual(['5', '4', '3', '2', '1']);
    const day = 86_400_000;
    await admin(exchange.url, 'market', { time: START + 2 * day, prices: {} });
    expect((await log()).list).toEqual([]);
    expect((await log({ startTime: START, endTime: START + day })).list).toHaveLength(6);
    expect((await log({ startTime: START - 2 * day })).list).toEqual([]);
    expect((await log({ startTime: START - day })).list).toHaveLength(6);
  });

  it('trades without an id or with a foreign one, and leaves an order in the book', async () => {
    const hand = { account: 'one', contract: 'BTCUSDT', side: 'Buy' };
    expect(await byHand('order', { ...hand, contracts: '3' })).toMatchObject({
      orderStatus: 'Filled',
      orderLinkId: '',
    });
    await byHand('order', { ...hand, contracts: '1', orderLinkId: 'somebody-elses' });
    expect(
      await byHand('order', { ...hand, contracts: '2', price: '95', orderLinkId: 'rests' }),
    ).toMatchObject({
      orderStatus: 'New',
    });
    const open = await exchange.one.get('/v5/order/realtime', { symbol: 'BTCUSDT' });
    expect(open.result.list).toMatchObject([{ orderLinkId: 'rests', orderStatus: 'New', leavesQty: '2' }]);
    expect((await executions()).map(({ orderLinkId }) => orderLinkId)).toEqual(['somebody-elses', '']);
    expect(await byHand('close', { account: 'one', contract: 'BTCUSDT' })).toMatchObject({
      createType: 'CreateByClosing',
      orderStatus: 'Filled',
      reduceOnly: true,
    });
    expect((await position(exchange.one)).size).toBe('0');
    await expect(byHand('close', { account: 'one', contract: 'BTCUSDT' })).rejects.toThrow(/no position/);
  });

  it('liquidates, in whole and in part, and deleverages, each told apart by its execution', async () => {
    await placed(exchange.one, { ...BUY, qty: '9' });
    await byHand('liquidate-part', { account: 'one', contract: 'BTCUSDT', contracts: '2', price: '99' });
    await byHand('deleverage', { account: 'one', contract: 'BTCUSDT', contracts: '3' });
    await expect(
      byHand('deleverage', { account: 'one', contract: 'BTCUSDT', contracts: '5' }),
    ).rejects.toThrow(/holds 4 of BTCUSDT, less than 5/);
    await byHand('liquidate', { account: 'one' });
    const told = (await executions()).map(
      ({ execType, createType, execQty }) => `${execType} ${createType} ${execQty}`,
    );
    expect(told).toEqual([
      'BustTrade CreateByLiq 4',
      'AdlTrade CreateByAdl_PassThrough 3',
      'Trade CreateByLiq 2',
      'Trade CreateByUser 9',
    ]);
    expect((await position(exchange.one)).size).toBe('0');
  });

  it('shows other coins and what is borrowed, and nothing of them before', async () => {
    const coins = async () => {
      const { result } = await exchange.one.get<{
        list: { totalEquity: string; coin: Record<string, string>[] }[];
      }>('/v5/account/wallet-balance', { accountType: 'UNIFIED' });
      return result.list[0];
    };
    expect((await coins())?.coin).toMatchObject([{ coin: 'USDT', borrowAmount: '0' }]);
    await byHand('transfer', { account: 'one', coin: 'BTC', amount: '0.5' });
    await byHand('borrowed', { account: 'one', borrowed: '75' });
    await byHand('borrowed', { account: 'one', coin: 'ETH', borrowed: '2' });
    expect(await coins()).toMatchObject({
      totalEquity: '1050',
      totalAvailableBalance: '1000',
      coin: [
        { coin: 'USDT', borrowAmount: '75', walletBalance: '1000' },
        { coin: 'BTC', walletBalance: '0.5', usdValue: '50', borrowAmount: '0' },
        { coin: 'ETH', walletBalance: '0', borrowAmount: '2' },
      ],
    });
    expect((await log({ currency: 'BTC' })).list).toMatchObject([{ type: 'TRANSFER_IN', change: '0.5' }]);
    exchange = await exchange.restart();
    expect((await coins())?.coin).toHaveLength(3);
  });

  it('sets what is listed: a status, a delisting, and both taken back', async () => {
    const shown = async () => {
      const path = '/v5/market/instruments-info';
      const { result } = await exchange.one.get(path, { symbol: 'BTCUSDT' });
      return result.list[0];
    };
    await byHand('instrument', { contract: 'BTCUSDT', status: 'Delivering', deliveryTime: START + 1_000 });
    expect(await shown()).toMatchObject({ status: 'Delivering', deliveryTime: String(START + 1_000) });
    exchange = await exchange.restart();
    expect((await exchange.one.post('/v5/order/create', BUY)).retCode).toBe(110066);
    expect((await exchange.one.get('/v5/market/instruments-info')).result.list).toHaveLength(1);
    await byHand('instrument', { contract: 'BTCUSDT', status: 'Trading', deliveryTime: 0 });
    expect(await shown()).toMatchObject({ status: 'Trading', deliveryTime: '0' });
  });
});

const strings = (query: Record<string, string | number>) =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
