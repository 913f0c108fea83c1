import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDecimal, plain } from '../../../../src/domain/decimal.js';
import { bybitVenue } from '../../../../src/venue/bybit/bybit-venue.js';
import { bybitMarketFeed } from '../../../../src/venue/bybit/public-stream.js';
import type { OrderIntent, Venue } from '../../../../src/venue/port.js';
import { VenueError } from '../../../../src/venue/venue-error.js';
import { START, startTestExchange, type TestExchange } from '../exchange-fixture.js';
import { adminCall, type FaultInput, inject, ordersAt, until } from './faulty-exchange.js';

const book = { account: 'one', contract: 'BTCUSDT' };
const decimalOf = (text: string) => plain(parseDecimal(text));
const intent: OrderIntent = {
  clientOrderId: 'BTC3L-i000001a1-k3f-s001',
  book,
  side: 'buy',
  contracts: decimalOf('1'),
  limitPrice: decimalOf('100.5'),
  reduceOnly: false,
};
const target = { path: '/v5/order/create' };

describe("the engine's own client, on a faulty exchange", () => {
  let exchange: TestExchange;
  let venue: Venue;
  beforeEach(async () => {
    exchange = await startTestExchange();
    venue = bybitVenue({
      name: 'paper',
      simulated: true,
      baseUrl: exchange.url,
      requestsPerSecond: null,
      credentials: () => ({ apiKey: 'key-one', secret: 'secret-one' }),
    });
  });
  afterEach(async () => {
    await venue.close();
    await exchange.end();
  });

  const outcome = () =>
    venue.placeOrder(intent).then(
      () => 'confirmed',
      (error: unknown) => (error instanceof VenueError ? error.outcome : String(error)),
    );

  it.each<[FaultInput, 'unresolved' | 'rejected', boolean]>([
    [{ kind: 'reply-lost', target }, 'unresolved', true],
    [{ kind: 'request-lost', target }, 'unresolved', false],
    [{ kind: 'ambiguous', reached: 'yes', target }, 'unresolved', true],
    [{ kind: 'ambiguous', reached: 'no', target }, 'unresolved', false],
    [{ kind: 'json-malformed', target }, 'unresolved', true],
    [{ kind: 'json-truncated', target }, 'unresolved', true],
    [{ kind: 'json-truncated', brokenOff: true, target }, 'unresolved', true],
    [{ kind: 'numbers-as-text', target }, 'unresolved', true],
    [{ kind: 'maintenance', target }, 'unresolved', false],
    [{ kind: 'rate-limited', target }, 'rejected', false],
    [{ kind: 'rate-limited', answer: '429', target }, 'rejected', false],
    [{ kind: 'banned', target }, 'rejected', false],
    [{ kind: 'trading-halt' }, 'rejected', false],
    [{ kind: 'clock-skew', byMs: -60_000 }, 'rejected', false],
  ])('%j is %s', async (fault, expected, placed) => {
    await inject(exchange.url, fault);
    expect(await outcome()).toBe(expected);
    expect(await ordersAt(exchange.url)).toHaveLength(placed ? 1 : 0);
  });

  it('is confirmed where only fields were added', async () => {
    await inject(exchange.url, { kind: 'fields-extra', target });
    expect(await outcome()).toBe('confirmed');
  });

  it('reads the depth, the margin, a delisting and money moved by hand as the exchange tells them', async () => {
    await adminCall(exchange.url, 'POST', 'transfer', { account: 'one', amount: '-20.5' });
    await adminCall(exchange.url, 'POST', 'transfer', { account: 'one', coin: 'BTC', amount: '0.5' });
    await adminCall(exchange.url, 'POST', 'borrowed', { account: 'one', borrowed: '3' });
    await adminCall(exchange.url, 'POST', 'instrument', { contract: 'BTCUSDT', deliveryTime: START + 1_000 });
    expect(await venue.transfers('one', START - 1_000)).toMatchObject([
      { kind: 'transfer', venueKind: 'TRANSFER_OUT', amount: '-20.5', time: START },
    ]);
    expect(await venue.wallet('one')).toMatchObject({
      balance: '979.5',
      available: '979.5',
      borrowed: '3',
      otherCoins: ['BTC'],
    });
    const { bids, asks } = await venue.depth('BTCUSDT');
    expect([bids[0]?.price, asks[0]?.price]).toEqual(['99.9', '100.1']);
    expect(bids).toHaveLength(10);
    expect(JSON.stringify(await venue.instrument('BTCUSDT'))).toContain(String(START + 1_000));
  });

  it.each(['closed', 'broken'] as const)('hears prices again after its stream was %s', async (end) => {
    const feed = bybitMarketFeed({
      url: `${exchange.url.replace('http', 'ws')}/v5/public/linear`,
      ticker: (contract) => venue.ticker(contract),
      times: { firstRetryMs: 10, mostRetryMs: 50 },
    });
    try {
      const heard: string[] = [];
      feed.subscribe('BTCUSDT', ({ markPrice }) => heard.push(markPrice));
      await until('live', () => heard.includes('100'));
      await inject(exchange.url, { kind: 'stream-closed', end, count: 1, target: { topic: 'tickers.*' } });
      await adminCall(exchange.url, 'POST', 'market', { time: START + 1, prices: { BTCUSDT: '101' } });
      await until('told after all', () => heard.includes('101'));
      expect(Object.values(feed.faults()).reduce((sum, count) => sum + count, 0)).toBe(1);
    } finally {
      await feed.close();
    }
  });
});
