import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decimal, parseDecimal, plain } from '../../../src/domain/decimal.js';
import { bybitMarketFeed } from '../../../src/venue/bybit/public-stream.js';
import type { OrderIntent, Side } from '../../../src/venue/port.js';
import { failureOf } from './failure-of.js';
import { type PaperMarket, paperMarket, SECRET, START } from './paper-exchange.js';
import { heard } from './scripted-stream.js';

const book = { account: 'main', contract: 'BTCUSDT' };
const soon = { timeout: 3_000, interval: 10 };
const dec = (text: string) => plain(parseDecimal(text));

function intent(clientOrderId: string, side: Side, contracts: string, limitPrice: string): OrderIntent {
  return {
    clientOrderId,
    book,
    side,
    contracts: dec(contracts),
    limitPrice: dec(limitPrice),
    reduceOnly: false,
  };
}

/** In sequence: each test goes on where the one before stopped. */
describe('the adapter on the paper exchange', () => {
  let market: PaperMarket;
  beforeAll(async () => {
    market = await paperMarket();
  });
  afterAll(async () => {
    await market.close();
  });

  it('reads market time, which is years before the clock that signs', async () => {
    expect(await market.venue.serverTime()).toBe(START);
    expect(await market.venue.ticker('BTCUSDT')).toMatchObject({
      time: START,
      markPrice: '100',
      indexPrice: '100',
    });
    expect(market.venue).toMatchObject({ name: 'paper', simulated: true });
  });

  it('reads the rules of a contract', async () => {
    expect(await market.venue.instrument('BTCUSDT')).toEqual({
      contract: 'BTCUSDT',
      settleCoin: 'USDT',
      trading: true,
      delistingTime: null,
      tickSize: '0.01',
      lotSize: '0.001',
      minOrder: '0.001',
      maxMarketOrder: '1000',
      minNotional: '5',
      riskTiers: [
        { limit: '5000', maintenanceMargin: '0.005', deduction: '0' },
        { limit: '20000', maintenanceMargin: '0.01', deduction: '25' },
      ],
      maxLeverage: '100',
      fundingIntervalMinutes: 480,
    });
    expect(await market.venue.takerFeeRate(book)).toBe('0.0006');
    expect(await market.venue.markPriceAt('BTCUSDT', START)).toBe('100');
  });

  it('reads the book that fills come from, best price first', async () => {
    const { time, bids, asks } = await market.venue.depth('BTCUSDT');
    const { bidPrice, askPrice } = await market.venue.ticker('BTCUSDT');
    expect(time).toBe(START);
    expect(bids[0]?.price).toBe(bidPrice);
    expect(asks[0]?.price).toBe(askPrice);
    const falling = bids.map(({ price }) => decimal(price).toNumber());
    const rising = asks.map(({ price }) => decimal(price).toNumber());
    expect(falling).toEqual(falling.toSorted((a, b) => b - a));
    expect(rising).toEqual(rising.toSorted((a, b) => a - b));
    expect([...bids, ...asks].every(({ contracts }) => decimal(contracts).gt(0))).toBe(true);
  });

  it('prepares a book, and again', async () => {
    await market.venue.prepareBook(book, dec('5'));
    await market.venue.prepareBook(book, dec('5'));
    expect(await market.venue.position(book)).toMatchObject({
      contracts: '0',
      entryPrice: '0',
      leverage: '5',
    });
  });

  it('places an order once, finds it filled, and sees it in position, wallet and executions', async () => {
    const { venue } = market;
    await venue.placeOrder(intent('BTC3L-i000001a1-k3f-s001', 'buy', '30', '101'));
    const order = await vi.waitFor(async () => {
      const found = await venue.findOrder(book, 'BTC3L-i000001a1-k3f-s001');
      expect(found?.state).toBe('filled');
      return found;
    }, soon);
    expect(order).toMatchObject({ side: 'buy', contracts: '30', filled: '30', rejectReason: null });
    expect(await venue.openOrders(book)).toEqual([]);
    const fills = await venue.orderExecutions(book, 'BTC3L-i000001a1-k3f-s001');
    const fees = fills.reduce(
      (sum, fill) => sum.plus(fill.kind === 'trade' ? decimal(fill.fee) : 0),
      decimal(0),
    );
    expect(fees.toNumber()).toBeCloseTo(3_000 * 0.0006, 2);
    expect((await venue.position(book)).contracts).toBe('30');
    const { balance, otherCoins, ...margin } = await venue.wallet('main');
    expect(decimal(balance).plus(fees).toFixed()).toBe('10000');
    expect(otherCoins).toEqual([]);
    expect(margin).toMatchObject({ borrowed: '0', maintenanceMargin: '15' });
    const equity = decimal(balance).plus(decimal(margin.unrealisedProfit));
    expect(decimal(margin.available).toFixed()).toBe(equity.minus(decimal(margin.initialMargin)).toFixed());
    expect(await venue.accountEvents(book, START - 1)).toEqual(fills);
  });

  it('learns of a duplicate id, a refusal and a wrong signature by their kinds', async () => {
    const { venue } = market;
    const duplicate = venue.placeOrder(intent('BTC3L-i000001a1-k3f-s001', 'buy', '30', '101'));
    expect(await failureOf(duplicate)).toMatchObject({ kind: 'duplicate', code: '110072' });
    const beyondTheBand = venue.placeOrder(intent('BTC3L-i000002a1-k3f-s001', 'buy', '1', '500'));
    expect(await failureOf(beyondTheBand)).toMatchObject({ kind: 'rejected', code: '110003' });
    const stranger = await failureOf(venue.position({ ...book, account: 'stranger' }));
    expect(stranger).toMatchObject({ kind: 'unauthorised', code: '10004' });
    expect(`${stranger.message}${stranger.stack}`).not.toMatch(
      new RegExp(`${SECRET}|not the secret|paper-key-1`),
    );
    expect(await venue.findOrder(book, 'BTC3L-i000002a1-k3f-s001')).toBeNull();
    await expect(venue.cancelOrder(book, 'BTC3L-i000001a1-k3f-s001')).resolves.toBeUndefined();
  });

  it('takes a short for below zero, and its funding for received at a positive rate', async () => {
    const { venue } = market;
    await venue.placeOrder(intent('BTC3S-i000001a1-k3f-s001', 'sell', '50', '99'));
    await vi.waitFor(async () => expect((await venue.position(book)).contracts).toBe('-20'), soon);
    const before = decimal((await venue.wallet('main')).balance);
    const instant = Date.UTC(2020, 2, 11, 8);
    await market.fund(instant, '0.0003');
    const [funding] = await venue.accountEvents(book, instant);
    expect(funding).toMatchObject({
      kind: 'funding',
      contracts: '-20',
      rate: '0.0003',
      paid: '-0.6',
      time: instant,
    });
    expect(
      decimal((await venue.wallet('main')).balance)
        .minus(before)
        .toFixed(),
    ).toBe('0.6');
  });

  it('reads events over several windows when market time moved on by weeks', async () => {
    const later = START + 20 * 86_400_000;
    await market.move(later, '100');
    const events = await market.venue.accountEvents(book, START);
    expect(new Set(events.map((event) => event.executionId)).size).toBe(events.length);
    expect(events.map((event) => event.time)).toEqual(
      events.map((event) => event.time).sort((a, b) => a - b),
    );
    expect(events.filter((event) => event.kind === 'trade').length).toBeGreaterThanOrEqual(2);
  });

  it('streams prices: the fresh one first, then every move', async () => {
    const feed = bybitMarketFeed({
      url: `${market.url.replace('http', 'ws')}/v5/public/linear`,
      ticker: (contract) => market.venue.ticker(contract),
    });
    const { ticks, onTick } = heard();
    feed.subscribe('BTCUSDT', onTick);
    await vi.waitFor(() => expect(feed.state().kind).toBe('live'), soon);
    const time = await market.venue.serverTime();
    await market.move(time + 1_000, '90');
    await market.move(time + 2_000, '85.5');
    await vi.waitFor(() => expect(ticks.at(-1)).toBe(`${time + 2_000} 85.5 85.5`), soon);
    expect(ticks[0]).toBe(`${time} 100 100`);
    expect(ticks).toContain(`${time + 1_000} 90 90`);
    expect(feed.faults()).toMatchObject({ malformed: 0, refused: 0 });
    await feed.close();
  });
});

it('a caller in turn keeps to the limit that the exchange itself tells, without one of its own', async () => {
  const market = await paperMarket(5);
  const refused: string[] = [];
  for (let call = 0; call < 12; call += 1) {
    await market.venue.wallet('main').catch((error: Error) => refused.push(error.message));
  }
  await market.close();
  expect(refused).toEqual([]);
});
