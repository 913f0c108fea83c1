import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Decimal, parseDecimal } from '../../../src/domain/decimal.js';
import { placed, position, wallet } from './bybit-http.js';
import { admin, START, startTestExchange, type TestExchange } from './exchange-fixture.js';

const HOUR = 3_600_000;
const MARKET = { orderType: 'Market' };

describe('money on the paper exchange', () => {
  let exchange: TestExchange;
  beforeEach(async () => {
    exchange = await startTestExchange();
  });
  afterEach(() => exchange.end());

  const move = (time: number, price: string) =>
    admin(exchange.url, 'market', { time, prices: { BTCUSDT: price } });

  it('has cash equal to deposits less what trades, fees and funding cost, to the last digit', async () => {
    for (const [side, qty, price] of TRADES) {
      await move(START + 1000, price);
      await placed(exchange.one, { ...MARKET, side, qty });
    }
    await admin(exchange.url, 'funding', { time: START + HOUR, rates: { BTCUSDT: '0.000123' } });
    const { result } = await admin(exchange.url, 'state');
    const account = result.accounts.find(({ name }) => name === 'one');
    const spent = result.executions
      .filter((execution) => execution.account === 'one')
      .reduce((sum, { kind, side, value, fee }) => {
        const traded = kind === 'Funding' ? 0 : side === 'Buy' ? value : `-${value}`;
        return sum.plus(traded).plus(fee);
      }, new Decimal(0));
    expect(account?.cash).toBe(new Decimal(account?.deposits ?? 0).minus(spent).toFixed());
  });

  it('keeps wallet, open profit, position and equity in exact agreement through any trades', async () => {
    for (const [side, qty, price] of TRADES) {
      await move(START + 1000, price);
      await placed(exchange.one, { ...MARKET, side, qty });
      const [held, coin] = [await position(exchange.one), await wallet(exchange.one)];
      const signed = read(held.size).times(held.side === 'Sell' ? -1 : 1);
      const { result } = await admin(exchange.url, 'state');
      const cash = result.accounts.find(({ name }) => name === 'one')?.cash;
      expect(
        read(coin.walletBalance)
          .minus(signed.times(read(held.avgPrice)))
          .toFixed(),
      ).toBe(cash);
      expect(read(coin.walletBalance).plus(read(coin.unrealisedPnl)).toFixed()).toBe(coin.equity);
      expect(read(coin.equity).toFixed()).toBe(read(cash).plus(signed.times(price)).toFixed());
      expect(read(coin.walletBalance).minus(1000).toFixed()).toBe(coin.cumRealisedPnl);
    }
  });

  it('charges funding once, at the price in force at its instant, to longs and in favour of shorts', async () => {
    await placed(exchange.one, { ...MARKET, side: 'Buy', qty: '2' });
    await placed(exchange.two, { ...MARKET, side: 'Sell', qty: '2' });
    await move(START + HOUR, '110');
    const instant = START + 2 * HOUR - 30_000;
    const first = await admin(exchange.url, 'funding', { time: instant, rates: { BTCUSDT: '0.0001' } });
    expect(first.result.settled).toEqual(['BTCUSDT']);
    const again = await admin(exchange.url, 'funding', { time: instant, rates: { BTCUSDT: '0.0001' } });
    expect(again.result.settled).toEqual([]);
    const paid = (await exchange.one.get('/v5/execution/list', { execType: 'Funding' })).result.list;
    expect(paid).toHaveLength(1);
    expect(paid[0]).toMatchObject({
      side: 'Buy',
      execQty: '2',
      execPrice: '110',
      execFee: '0.022',
      feeRate: '0.0001',
      execTime: String(instant),
    });
    const received = (await exchange.two.get('/v5/execution/list', { execType: 'Funding' })).result.list;
    expect(received[0]).toMatchObject({ side: 'Sell', execFee: '-0.022', feeRate: '-0.0001' });
    const history = await exchange.one.get('/v5/market/funding/history', { symbol: 'BTCUSDT' });
    expect(history.result.list[0]).toMatchObject({
      fundingRate: '0.0001',
      fundingRateTimestamp: String(instant),
    });
  });

  it('liquidates by a bust trade when equity has fallen to the maintenance margin, and not before', async () => {
    await placed(exchange.two, { ...MARKET, side: 'Buy', qty: '40' });
    const liquidation = read((await position(exchange.two)).liqPrice);
    await move(START + 1000, liquidation.plus('0.1').toFixed());
    expect((await position(exchange.two)).size).toBe('40');
    await move(START + 2000, liquidation.minus('0.1').toFixed());
    expect(await position(exchange.two)).toMatchObject({ size: '0', liqPrice: '' });
    const { result } = await exchange.two.get('/v5/execution/list', { execType: 'BustTrade' });
    expect(result.list[0]).toMatchObject({ side: 'Sell', execQty: '40', createType: 'CreateByLiq' });
    const equity = read((await wallet(exchange.two)).equity);
    expect(equity.gte(0) && equity.lt(4), `equity left: ${equity}`).toBe(true);
  });

  it('leaves no debt where a gap has jumped over the bankruptcy price', async () => {
    await placed(exchange.two, { ...MARKET, side: 'Buy', qty: '40' });
    await move(START + 1000, '50');
    const equity = read((await wallet(exchange.two)).equity);
    expect(equity.gte(0) && equity.lt(4), `equity left: ${equity}`).toBe(true);
  });

  it('adds a deposit to cash and equity', async () => {
    await admin(exchange.url, 'deposit', { account: 'one', amount: '12.345' });
    expect((await wallet(exchange.one)).equity).toBe('1012.345');
  });
});

const TRADES: readonly (readonly [string, string, string])[] = [
  ['Buy', '7', '100'],
  ['Buy', '3.001', '103.3'],
  ['Sell', '4.777', '101.1'],
  ['Sell', '11.111', '97.7'],
  ['Buy', '2.5', '99.9'],
  ['Sell', '13.337', '102.3'],
];

function read(text: string | undefined): Decimal {
  return parseDecimal(text ?? '');
}
