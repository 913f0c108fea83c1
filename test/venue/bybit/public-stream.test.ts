import { describe, expect, it, vi } from 'vitest';
import type { Ticker } from '../../../src/venue/port.js';
import {
  acknowledge,
  heard,
  message,
  type ScriptedStream,
  scriptedStream,
  tickerAt,
} from './scripted-stream.js';

const soon = { timeout: 3_000, interval: 5 };

async function live(stream: ScriptedStream): Promise<void> {
  await vi.waitFor(() => expect(stream.feed.state().kind).toBe('live'), soon);
}

describe('the market feed', () => {
  it('delivers the fresh REST price first, then the stream, and leaves absent fields unchanged', async () => {
    const stream = await scriptedStream();
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await live(stream);
    stream.push(message('snapshot', 1_100, { markPrice: '101', indexPrice: '102' }));
    stream.push(message('delta', 1_200, { indexPrice: '103' }));
    stream.push(message('delta', 1_300, { lastPrice: '7' }));
    await vi.waitFor(() => expect(ticks).toHaveLength(4), soon);
    expect(ticks).toEqual(['1000 100 100', '1100 102 101', '1200 103 101', '1300 103 101']);
  });

  it('says nothing before the REST price, and drops what is older than it', async () => {
    let give: (ticker: Ticker) => void = () => {};
    const ticker = () => new Promise<Ticker>((resolve) => (give = resolve));
    const stream = await scriptedStream({ ticker });
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await vi.waitFor(() => expect(stream.requests).toHaveLength(1), soon);
    stream.push(message('snapshot', 900, { markPrice: '90', indexPrice: '90' }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ticks).toEqual([]);
    expect(stream.feed.state().kind).toBe('connecting');
    give(tickerAt('BTCUSDT', 1_000, '100'));
    await live(stream);
    stream.push(message('delta', 990, { markPrice: '99' }));
    stream.push(message('delta', 1_010, { indexPrice: '101' }));
    await vi.waitFor(() => expect(ticks).toHaveLength(2), soon);
    expect(ticks).toEqual(['1000 100 100', '1010 101 99']);
  });

  it('follows the REST price with what the stream said meanwhile, if that is younger', async () => {
    let give: (ticker: Ticker) => void = () => {};
    const ticker = () => new Promise<Ticker>((resolve) => (give = resolve));
    const stream = await scriptedStream({ ticker });
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await vi.waitFor(() => expect(stream.requests).toHaveLength(1), soon);
    stream.push(message('snapshot', 1_050, { markPrice: '84', indexPrice: '84' }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    give(tickerAt('BTCUSDT', 1_000, '100'));
    await vi.waitFor(() => expect(ticks).toEqual(['1000 100 100', '1050 84 84']), soon);
  });

  it('shares one connection and one topic among all subscribers; a further one hears the latest price first', async () => {
    const stream = await scriptedStream();
    const [first, second] = [heard(), heard()];
    stream.feed.subscribe('BTCUSDT', first.onTick);
    await live(stream);
    stream.push(message('snapshot', 1_100, { markPrice: '101', indexPrice: '101' }));
    await vi.waitFor(() => expect(first.ticks).toHaveLength(2), soon);
    const subscription = stream.feed.subscribe('BTCUSDT', second.onTick);
    await vi.waitFor(() => expect(second.ticks).toEqual(['1100 101 101']), soon);
    subscription.unsubscribe();
    stream.push(message('delta', 1_200, { markPrice: '102' }));
    await vi.waitFor(() => expect(first.ticks).toHaveLength(3), soon);
    expect(second.ticks).toHaveLength(1);
    expect(stream.connections()).toBe(1);
    expect(stream.requests.filter(({ op }) => op === 'subscribe')).toHaveLength(1);
  });

  it('gives up a topic with its last subscriber, and asks afresh for the next one', async () => {
    const stream = await scriptedStream();
    stream.feed.subscribe('BTCUSDT', heard().onTick).unsubscribe();
    stream.feed.subscribe('BTCUSDT', heard().onTick);
    await live(stream);
    stream.feed.subscribe('ETHUSDT', heard().onTick).unsubscribe();
    await vi.waitFor(() => {
      expect(stream.requests.at(-1)).toMatchObject({ op: 'unsubscribe', args: ['tickers.ETHUSDT'] });
    }, soon);
    await live(stream);
  });
});

describe('a break of the connection', () => {
  it('ends in a new subscription and a fresh REST price; nothing of before is trusted', async () => {
    let price = 100;
    const stream = await scriptedStream({
      ticker: async (contract) => tickerAt(contract, 1_000 + price, String(price)),
    });
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await live(stream);
    stream.push(message('snapshot', 1_150, { markPrice: '101', indexPrice: '101' }));
    await vi.waitFor(() => expect(ticks).toHaveLength(2), soon);
    price = 200;
    stream.drop();
    await vi.waitFor(() => expect(ticks).toHaveLength(3), soon);
    expect(ticks[2]).toBe('1200 200 200');
    stream.push(message('delta', 1_300, { markPrice: '201' }));
    await vi.waitFor(() => expect(stream.feed.faults().malformed).toBe(1), soon);
    expect(ticks, 'a delta needs a snapshot of its own connection').toHaveLength(3);
    expect(stream.connections()).toBe(2);
    expect(stream.feed.faults().down).toBe(1);
  });

  it('is shown with its reason while it lasts', async () => {
    const stream = await scriptedStream({ times: { firstRetryMs: 400, mostRetryMs: 400 } });
    stream.feed.subscribe('BTCUSDT', heard().onTick);
    await live(stream);
    stream.drop();
    await vi.waitFor(() => expect(stream.feed.state()).toMatchObject({ kind: 'down' }), soon);
    await live(stream);
  });

  it('is noticed by silence, though the connection stands', async () => {
    const answer = (request: { op: string; req_id?: string }) =>
      request.op === 'ping' ? null : acknowledge(request);
    const stream = await scriptedStream({ answer, times: { silenceMs: 150 } });
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await vi.waitFor(() => expect(stream.connections()).toBeGreaterThan(1), soon);
    expect(stream.faults[0]).toMatchObject({
      kind: 'down',
      detail: expect.stringMatching(/^silent for \d+ ms/),
    });
    await vi.waitFor(() => expect(ticks.length).toBeGreaterThan(1), soon);
  });

  it('is not seen in a quiet market that answers pings', async () => {
    const stream = await scriptedStream({ times: { silenceMs: 600 } });
    stream.feed.subscribe('BTCUSDT', heard().onTick);
    await live(stream);
    await new Promise((resolve) => setTimeout(resolve, 1_800));
    expect(stream.connections()).toBe(1);
    expect(stream.requests.filter(({ op }) => op === 'ping').length).toBeGreaterThan(2);
  });

  it('of one topic alone is noticed when its REST price moves on without it', async () => {
    let price = '100';
    const stream = await scriptedStream({
      ticker: async (contract) => tickerAt(contract, 1_000, price),
      times: { quietMs: 60 },
    });
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await live(stream);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(stream.connections(), 'a quiet market is no break').toBe(1);
    expect(ticks).toHaveLength(1);
    price = '85';
    await vi.waitFor(() => expect(ticks.at(-1)).toBe('1000 85 85'), soon);
    expect(stream.connections()).toBe(2);
    expect(stream.faults[0]).toMatchObject({
      kind: 'down',
      detail: 'tickers.BTCUSDT is mute though its price moves',
    });
  });

  it('during the REST call makes its answer worthless', async () => {
    const gives: ((ticker: Ticker) => void)[] = [];
    const ticker = () => new Promise<Ticker>((resolve) => gives.push(resolve));
    const stream = await scriptedStream({ ticker });
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await vi.waitFor(() => expect(gives).toHaveLength(1), soon);
    stream.drop();
    await vi.waitFor(() => expect(gives).toHaveLength(2), soon);
    gives[0]?.(tickerAt('BTCUSDT', 1_000, '100'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(ticks).toEqual([]);
    gives[1]?.(tickerAt('BTCUSDT', 2_000, '200'));
    await vi.waitFor(() => expect(ticks).toEqual(['2000 200 200']), soon);
  });
});

describe('faults that are survived', () => {
  it('malformed messages are counted and reported, and the good ones between them arrive', async () => {
    const stream = await scriptedStream();
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await live(stream);
    stream.push('{"topic":"tickers.BTCUSDT",');
    stream.push('7');
    stream.push({ topic: 'tickers.BTCUSDT', type: 'snapshot', ts: 1_100 });
    stream.push(message('snapshot', 1_100, { markPrice: '', indexPrice: '1' }));
    stream.push(message('snapshot', 1_100, { markPrice: 'NaN', indexPrice: '1' }));
    stream.push(message('snapshot', 1_100, { markPrice: '101' }));
    stream.push({ ...message('snapshot', 1, { markPrice: '1', indexPrice: '1' }), ts: '1100' });
    stream.push(message('snapshot', 1_200, { markPrice: '101', indexPrice: '101' }));
    await vi.waitFor(() => expect(ticks).toEqual(['1000 100 100', '1200 101 101']), soon);
    expect(stream.feed.faults().malformed).toBe(7);
    expect(stream.faults.filter(({ kind }) => kind === 'malformed').map(({ count }) => count)).toEqual([
      1, 2, 4,
    ]);
    expect(stream.connections()).toBe(1);
  });

  it('a price of zero or below is no price, and a time beyond all times no time', async () => {
    const stream = await scriptedStream();
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await live(stream);
    stream.push(message('snapshot', 1_100, { markPrice: '0', indexPrice: '102' }));
    stream.push(message('snapshot', 1_200, { markPrice: '101', indexPrice: '-102' }));
    stream.push(message('snapshot', 1e21, { markPrice: '101', indexPrice: '102' }));
    stream.push(message('snapshot', 1_300, { markPrice: '101', indexPrice: '102' }));
    await vi.waitFor(() => expect(ticks).toEqual(['1000 100 100', '1300 102 101']), soon);
    expect(stream.faults.filter(({ kind }) => kind === 'malformed')).not.toEqual([]);
  });

  it('a time far ahead does not silence what follows: the connection is made anew', async () => {
    const stream = await scriptedStream();
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await live(stream);
    stream.push(message('snapshot', 9_000_000_000_000, { markPrice: '101', indexPrice: '101' }));
    let time = 1_100;
    await vi.waitFor(() => {
      time += 10;
      stream.push(message('snapshot', time, { markPrice: '103', indexPrice: '104' }));
      expect(ticks.at(-1)).toMatch(/ 104 103$/);
    }, soon);
    expect(stream.connections()).toBe(2);
    expect(stream.faults).toContainEqual(
      expect.objectContaining({ kind: 'down', detail: 'the time of tickers.BTCUSDT went back' }),
    );
  });

  it('a later snapshot without a price does not borrow it from the one before', async () => {
    const stream = await scriptedStream();
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await live(stream);
    stream.push(message('snapshot', 1_100, { markPrice: '101', indexPrice: '101' }));
    stream.push(message('snapshot', 1_200, { markPrice: '102' }));
    stream.push(message('snapshot', 1_300, { markPrice: '103', indexPrice: '103' }));
    await vi.waitFor(() => expect(ticks.slice(1)).toEqual(['1100 101 101', '1300 103 103']), soon);
  });

  it('a message of monstrous size breaks the connection, not the process', async () => {
    const stream = await scriptedStream();
    stream.feed.subscribe('BTCUSDT', heard().onTick);
    await live(stream);
    stream.push('x'.repeat(300_000));
    await vi.waitFor(() => expect(stream.connections()).toBe(2), soon);
  });

  it('a subscriber that throws does not hold up the others', async () => {
    const stream = await scriptedStream();
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', () => {
      throw new Error('mine');
    });
    stream.feed.subscribe('BTCUSDT', onTick);
    await vi.waitFor(() => expect(ticks).toEqual(['1000 100 100']), soon);
    expect(stream.faults).toContainEqual({ kind: 'listener', detail: 'Error: mine', count: 1 });
  });

  it('a failing REST price is asked for again until it comes', async () => {
    let calls = 0;
    const ticker = async (contract: string) => {
      calls += 1;
      if (calls < 3) throw new Error('venue unavailable');
      return tickerAt(contract, 1_000, '100');
    };
    const stream = await scriptedStream({ ticker });
    stream.feed.subscribe('BTCUSDT', heard().onTick);
    await live(stream);
    expect(stream.feed.faults().ticker).toBe(2);
  });

  it('an unknown contract does not keep the others from their prices', async () => {
    const answer = (request: { op: string; req_id?: string }) =>
      request.req_id?.includes('NOSUCH') ? { ...acknowledge(request), success: false } : acknowledge(request);
    const stream = await scriptedStream({ answer });
    const { ticks, onTick } = heard();
    stream.feed.subscribe('NOSUCHUSDT', heard().onTick);
    stream.feed.subscribe('BTCUSDT', onTick);
    await vi.waitFor(() => expect(ticks).toEqual(['1000 100 100']), soon);
    expect(stream.feed.state().kind, 'one contract has no price').toBe('connecting');
  });

  it('a refused subscription is reported and asked for again', async () => {
    let asked = 0;
    const answer = (request: { op: string; req_id?: string }) => {
      asked += 1;
      return asked === 1
        ? { ...acknowledge(request), success: false, ret_msg: 'no such topic' }
        : acknowledge(request);
    };
    const stream = await scriptedStream({ answer, times: { handshakeMs: 60 } });
    stream.feed.subscribe('BTCUSDT', heard().onTick);
    await live(stream);
    expect(stream.faults[0]).toEqual({
      kind: 'refused',
      detail: 'subscription to tickers.BTCUSDT: no such topic',
      count: 1,
    });
  });
});

describe('closing', () => {
  it('ends the connection and every tick, and refuses further subscriptions', async () => {
    const stream = await scriptedStream();
    const { ticks, onTick } = heard();
    stream.feed.subscribe('BTCUSDT', onTick);
    await live(stream);
    await stream.feed.close();
    expect(stream.feed.state()).toEqual({ kind: 'down', reason: 'closed' });
    expect(() => stream.feed.subscribe('BTCUSDT', onTick)).toThrow('the market feed is closed');
    expect(ticks).toHaveLength(1);
  });
});
