import { describe, expect, it } from 'vitest';
import { parseDecimal, plain } from '../../../src/domain/decimal.js';
import type { OrderIntent, Venue } from '../../../src/venue/port.js';
import { failureOf } from './failure-of.js';
import { type Answer, type Asked, scriptedVenue, TIME } from './scripted-venue.js';

const dec = (text: string) => plain(parseDecimal(text));
const book = { account: 'main', contract: 'BTCUSDT' };
const wallet = { list: [{ totalAvailableBalance: '', coin: [] }] };
const ticker = {
  list: [
    {
      symbol: 'BTCUSDT',
      markPrice: '1',
      indexPrice: '1',
      bid1Price: '1',
      ask1Price: '1',
      fundingRate: '0',
      nextFundingTime: '1',
    },
  ],
};

const results: Readonly<Record<string, (asked: Asked) => unknown>> = {
  '/v5/market/tickers': () => ticker,
  '/v5/account/wallet-balance': () => wallet,
  '/v5/account/fee-rate': () => ({ list: [{ symbol: 'BTCUSDT', takerFeeRate: '0.0006' }] }),
  '/v5/order/create': ({ body }) => ({ orderId: 'v', orderLinkId: JSON.parse(body).orderLinkId }),
  '/v5/order/cancel': ({ body }) => ({ orderLinkId: JSON.parse(body).orderLinkId }),
};
const fine = (asked: Asked): Answer => ({ result: results[asked.path]?.(asked) });

function place(venue: Venue, id: string, account = 'main'): Promise<void> {
  const intent: OrderIntent = {
    clientOrderId: id,
    book: { account, contract: 'BTCUSDT' },
    side: 'buy',
    contracts: dec('1'),
    limitPrice: dec('1'),
    reduceOnly: false,
  };
  return venue.placeOrder(intent);
}

/** The most requests that arrived within one stretch of `milliseconds`. */
function densest(asked: readonly Asked[], milliseconds: number): number {
  const counts = asked.map(
    ({ at }) => asked.filter((other) => other.at >= at && other.at < at + milliseconds).length,
  );
  return Math.max(...counts);
}

const patient = { timeoutMs: 5_000 };
const live = { requestsPerSecond: 96, ...patient };
const tenth = (index: number) => String(index).padStart(2, '0');

describe('requests to the venue', () => {
  it('never exceed its limit of orders, whatever accounts share the key', async () => {
    const { venue, asked } = await scriptedVenue(fine, live);
    const started = performance.now();
    const orders = Array.from({ length: 18 }, (_, index) =>
      place(venue, tenth(index), index % 2 === 0 ? 'main' : 'second'),
    );
    await Promise.all(orders);
    const sent = asked.filter(({ path }) => path === '/v5/order/create');
    expect(sent).toHaveLength(18);
    expect(densest(sent, 1_000)).toBeLessThanOrEqual(10);
    expect(performance.now() - started).toBeGreaterThan(1_900);
  });

  it('leave room to orders and queries when public data has used its part of the address', async () => {
    const { venue, asked } = await scriptedVenue(fine, { ...live, requestsPerSecond: 6 });
    const tickers = Array.from({ length: 30 }, () => venue.ticker('BTCUSDT').catch(() => {}));
    await venue.wallet('main');
    await place(venue, 'a');
    await venue.cancelOrder(book, 'a');
    expect(asked.filter(({ path }) => path === '/v5/market/tickers')).toHaveLength(20);
    await venue.close();
    await Promise.all(tickers);
    expect(asked.filter(({ path }) => path === '/v5/market/tickers')).toHaveLength(20);
  });

  it('that are limited more tightly than others of their pool weigh more', async () => {
    const { venue, asked } = await scriptedVenue(fine, live);
    await Promise.all(Array.from({ length: 12 }, () => venue.takerFeeRate(book)));
    expect(densest(asked, 1_000)).toBeLessThanOrEqual(10);
  });

  it('are a part of the budget where several processes share it', async () => {
    const { venue, asked } = await scriptedVenue(fine, { ...live, processes: 4 });
    await Promise.all(['a', 'b', 'c'].map((id) => place(venue, id)));
    expect(asked).toHaveLength(3);
    expect(densest(asked, 1_000)).toBeLessThanOrEqual(2);
  });

  it('are not bounded where the bound is lifted', async () => {
    const { venue, asked } = await scriptedVenue(fine, patient);
    await Promise.all(Array.from({ length: 40 }, (_, index) => place(venue, tenth(index))));
    // Ten a second would take four.
    expect(densest(asked, 3_000)).toBe(40);
  });
});

describe('what the venue says of its limits is obeyed:', () => {
  const resetIn = (milliseconds: number) => ({
    'X-Bapi-Limit-Reset-Timestamp': String(TIME + milliseconds),
  });

  it('after 10006 nothing of that pool is sent before the reset, and other pools are not held', async () => {
    let refused = false;
    const { venue, asked } = await scriptedVenue((one) => {
      if (one.path !== '/v5/order/create' || refused) return fine(one);
      refused = true;
      return { retCode: 10006, retMsg: 'Too many visits!', headers: resetIn(2_000) };
    }, patient);
    const failure = await failureOf(place(venue, 'a'));
    expect(failure).toMatchObject({ kind: 'rate-limited', outcome: 'rejected', retryAfterMs: 2_000 });
    await Promise.all([place(venue, 'a'), venue.cancelOrder(book, 'z'), venue.wallet('main')]);
    const at = (path: string) => asked.filter((one) => one.path === path).map((one) => one.at);
    const [first = 0, second = 0] = at('/v5/order/create');
    expect(second - first).toBeGreaterThan(1_990);
    for (const other of ['/v5/order/cancel', '/v5/account/wallet-balance']) {
      expect((at(other)[0] ?? Infinity) - first).toBeLessThan(1_800);
    }
  });

  it('the last request of a pool, by X-Bapi-Limit-Status, is followed by none before the reset', async () => {
    const { venue, asked } = await scriptedVenue(
      (one) => ({
        ...fine(one),
        headers: { 'X-Bapi-Limit-Status': asked.length === 2 ? '0' : '5', ...resetIn(2_000) },
      }),
      patient,
    );
    for (let call = 0; call < 4; call += 1) await venue.wallet('main');
    const gaps = asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0));
    expect(gaps[0]).toBeLessThan(1_800);
    expect(gaps[1]).toBeGreaterThan(1_990);
    expect(gaps[2]).toBeLessThan(1_800);
  });

  it('a hold that is longer than anybody waits refuses at once, unsent', async () => {
    let calls = 0;
    const { venue, asked } = await scriptedVenue((one) => {
      calls += 1;
      return calls === 1 ? { status: 429, text: '', headers: { 'Retry-After': '30' } } : fine(one);
    }, patient);
    await failureOf(place(venue, 'a'));
    const failure = await failureOf(place(venue, 'a'));
    expect(failure).toMatchObject({ kind: 'rate-limited', code: 'HELD', outcome: 'refused-here' });
    expect(failure.retryAfterMs).toBeGreaterThan(29_000);
    expect(asked).toHaveLength(1);
    await venue.wallet('main');
  });

  it('a breach by the address (10018) holds everything, and then orders go first', async () => {
    let calls = 0;
    const { venue, asked } = await scriptedVenue((one) => {
      calls += 1;
      return calls === 1
        ? { retCode: 10018, retMsg: 'Exceeded the IP Rate Limit', headers: resetIn(2_000) }
        : fine(one);
    }, patient);
    await failureOf(venue.ticker('BTCUSDT'));
    await Promise.all([
      venue.ticker('BTCUSDT'),
      venue.wallet('main'),
      place(venue, 'b', 'second'),
      venue.cancelOrder(book, 'c'),
    ]);
    const [breach, ...after] = asked;
    expect(after.every(({ at }) => at - (breach?.at ?? 0) > 1_990)).toBe(true);
    const paths = after.map(({ path }) => path);
    expect(paths.slice(0, 2).sort()).toEqual(['/v5/order/cancel', '/v5/order/create']);
  });
});
