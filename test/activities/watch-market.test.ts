import { setTimeout as pause } from 'node:timers/promises';
import { CancelledFailure } from '@temporalio/activity';
import type { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { watchMarket } from '../../src/activities/watch-market.js';
import type { WatchInput, WatchResult } from '../../src/contract/watch.js';
import { type BybitFeed, bybitMarketFeed } from '../../src/venue/bybit/public-stream.js';
import { d } from '../ledger/fixtures.js';
import {
  ESTABLISH,
  interim,
  type Market,
  type RebalanceWorld,
  rebalanceWorld,
  runIn,
  START,
  stepEnvironment,
  workedFund,
} from './rebalance-world.js';

const soon = { timeout: 5_000, interval: 10 };

let world: RebalanceWorld;
const feeds: BybitFeed[] = [];
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(async () => {
  for (const feed of feeds.splice(0)) await feed.close();
  await world?.closeMarkets();
});
afterAll(() => world?.end());

interface Watching {
  readonly result: Promise<WatchResult>;
  readonly heartbeats: { price?: string; time?: number; feed?: string }[];
  readonly environment: MockActivityEnvironment;
}

/** The activity over the real ledger and the exchange's own stream. */
function watch(
  market: Pick<Market, 'streamUrl' | 'venue'>,
  input: Partial<WatchInput> = {},
  progressEveryMs = 0,
): Watching {
  const feed = bybitMarketFeed({
    url: market.streamUrl,
    ticker: (contract) => market.venue.ticker(contract),
  });
  feeds.push(feed);
  const environment = stepEnvironment();
  const heartbeats: Watching['heartbeats'] = [];
  environment.on('heartbeat', (details: Watching['heartbeats'][number]) => heartbeats.push(details));
  const log = pino({ level: 'silent' });
  const activity = watchMarket({ ledger: world.ledger, feed, log, progressEveryMs });
  const full: WatchInput = { contract: 'BTCUSDT', endAfterMs: 10_000, reported: [], ...input };
  const result = runIn(environment, activity, full);
  // Whoever does not wait for it must not hear of it as unhandled.
  result.catch(() => {});
  return { result, heartbeats, environment };
}

async function progressIs(time: number, price: string, seq: number): Promise<void> {
  await vi.waitFor(async () => {
    expect(await world.ledger.progress()).toEqual([
      { contract: 'BTCUSDT', time, price, anchors: { BTC3L: seq } },
    ]);
  }, soon);
}

/** BTC3L with its rebalance point at 100: the trigger is 85. */
async function established() {
  const begun = await world.begin();
  await begun.steps.rebalance(ESTABLISH);
  return begun;
}

const told = (anchorSeq: number, agoMs: number) => ({
  token: 'BTC3L',
  anchorSeq,
  price: '84.99',
  time: START,
  agoMs,
});

describe('the watch', () => {
  test('takes the boundary itself for no breach, and the first price beyond it for one', async () => {
    const { market } = await established();
    const { result } = watch(market);
    await progressIs(START, '100', 1);
    await market.move(START + 1_000, '85');
    await progressIs(START + 1_000, '85', 1);
    await market.move(START + 2_000, '84.99');
    expect(await result).toEqual({
      breaches: [
        { token: 'BTC3L', anchorSeq: 1, price: '84.99', time: START + 2_000, seenAt: expect.any(Number) },
      ],
    });
  });

  test('tells people once of a breach that the rule holds back, and the breach once it no longer does', async () => {
    const rule = { range: d('0.15'), cooldown: d('60') };
    const { market, steps } = await world.begin({}, workedFund({ interim: rule }));
    await steps.rebalance(ESTABLISH);
    await market.move(START + 1_000, '84');
    await steps.rebalance(interim(1));
    const { result } = watch(market);
    await market.move(START + 2_000, '70');
    const heldBack = () =>
      world.books.query<{ what: string }>(`select what from alerts where kind = 'breach-held-back'`);
    await vi.waitFor(async () => expect(await heldBack()).toHaveLength(1), soon);
    await market.move(START + 60_999, '70.5');
    await market.move(START + 61_000, '71');
    expect((await result).breaches).toMatchObject([{ anchorSeq: 2, price: '71', time: START + 61_000 }]);
    expect(await heldBack()).toHaveLength(1);
  });

  test('judges every tick, however short the breach', async () => {
    const { market } = await established();
    const { result } = watch(market);
    await progressIs(START, '100', 1);
    await Promise.all([market.move(START + 1, '84.5'), market.move(START + 2, '100')]);
    expect((await result).breaches).toMatchObject([{ price: '84.5', time: START + 1 }]);
  });

  test('judges the index price, not the mark price or the last trade', async () => {
    const { market } = await established();
    const { result } = watch(market, { endAfterMs: 400 });
    await progressIs(START, '100', 1);
    await market.move(START + 1, { last: '80', mark: '84', index: '86' });
    expect(await result).toEqual({ breaches: [] });
  });

  test('finds a breach that began while nobody watched on the first price', async () => {
    const { market } = await established();
    await market.move(START + 5, '84');
    expect((await watch(market).result).breaches).toMatchObject([{ anchorSeq: 1, time: START + 5 }]);
  });

  test('keeps quiet for three seconds about what was told, and then tells it again', async () => {
    const { market } = await established();
    await market.move(START + 5, '84');
    const quiet = watch(market, { reported: [told(1, 0)], endAfterMs: 500 });
    expect(await quiet.result).toEqual({ breaches: [] });
    const again = watch(market, { reported: [told(1, 2_500)] });
    expect((await again.result).breaches).toHaveLength(1);
    const other = watch(market, { reported: [told(0, 0)] });
    expect((await other.result).breaches).toHaveLength(1);
  });

  test('tells a breach that lasts after twice as long each time, at least once a minute', async () => {
    const { market } = await established();
    await market.move(START + 5, '84');
    const tells = async (times: number, agoMs: number): Promise<boolean> => {
      const { result } = watch(market, { reported: [{ ...told(1, agoMs), times }], endAfterMs: 300 });
      return (await result).breaches.length === 1;
    };
    for (const [times, pauseMs] of [
      [1, 3_000],
      [2, 6_000],
      [3, 12_000],
      [6, 60_000],
      [500, 60_000],
    ] as const) {
      expect([times, await tells(times, pauseMs - 1_000)]).toEqual([times, false]);
      expect([times, await tells(times, pauseMs)]).toEqual([times, true]);
    }
  });

  test('tells it after three seconds where the fund may trade again since', async () => {
    const { market } = await established();
    await market.move(START + 5, '84');
    const toldWhileStopped = { ...told(1, 3_000), times: 20, stopped: true } as const;
    expect((await watch(market, { reported: [toldWhileStopped] }).result).breaches).toHaveLength(1);
  });

  test('of a fund that may not trade it tells people at once, and then once in ten minutes', async () => {
    const { market } = await established();
    await world.ledger.changeState({
      token: 'BTC3L',
      to: 'PAUSED',
      from: ['ACTIVE'],
      reason: 'a test',
      by: 'tester',
      changeId: 'p1',
    });
    await market.move(START + 5, '84');
    const toldWhileActive = watch(market, { reported: [told(1, 5_000)] });
    expect((await toldWhileActive.result).breaches).toMatchObject([{ token: 'BTC3L', stopped: true }]);
    const alerts = await world.books.query<{ kind: string; what: string }>(
      `select kind, what from alerts where kind = 'breach-while-stopped'`,
    );
    expect(alerts.map(({ what }) => what)).toEqual([
      'BTC3L is beyond its range at 84, but BTC3L is PAUSED (a test)',
    ]);
    const quiet = watch(market, { reported: [{ ...told(1, 5 * 60_000), stopped: true }], endAfterMs: 500 });
    expect(await quiet.result).toEqual({ breaches: [] });
    const reminded = watch(market, { reported: [{ ...told(1, 10 * 60_000), stopped: true }] });
    expect((await reminded.result).breaches).toHaveLength(1);
  });

  test('follows a rebalance point that moves, and judges the standing price against it', async () => {
    const { market, steps } = await established();
    await market.move(START + 5, '84');
    const { result } = watch(market, { reported: [told(1, 0)] });
    await progressIs(START + 5, '84', 1);
    await steps.rebalance(interim(1));
    await progressIs(START + 5, '84', 2);
    await market.move(START + 6, '71.4');
    await progressIs(START + 6, '71.4', 2);
    await market.move(START + 7, '71.39');
    expect((await result).breaches).toMatchObject([{ anchorSeq: 2, price: '71.39' }]);
  });

  test('says with every heartbeat how far it has come', async () => {
    const { market } = await established();
    const { heartbeats, environment } = watch(market);
    await vi.waitFor(() => expect(heartbeats.length).toBeGreaterThanOrEqual(2), soon);
    expect(heartbeats.at(-1)).toEqual({ price: '100', time: START, feed: 'live' });
    environment.cancel();
  });

  test('in silence ends by itself, with nothing to tell and no progress on record', async () => {
    const { market } = await established();
    const streamUrl = 'ws://127.0.0.1:9/v5/public/linear';
    const { result } = watch({ streamUrl, venue: market.venue }, { endAfterMs: 300 });
    expect(await result).toEqual({ breaches: [] });
    expect(await world.ledger.progress()).toEqual([]);
  });

  test('ends when it is cancelled, and leaves no listener behind', async () => {
    const { market } = await established();
    const listeners = async () => {
      const [row] = await world.books.query<{ count: string }>(
        `select count(*) from pg_stat_activity where query ilike 'listen %' or query = 'select 1'`,
      );
      return Number(row?.count);
    };
    const before = await listeners();
    const { result, environment } = watch(market);
    await progressIs(START, '100', 1);
    environment.cancel();
    await expect(result).rejects.toBeInstanceOf(CancelledFailure);
    await vi.waitFor(async () => expect(await listeners()).toBe(before), soon);
    await market.move(START + 9, '50');
    await pause(50);
    expect((await world.ledger.progress())[0]?.price).toBe('100');
  });

  test('records progress as seldom as it is told to', async () => {
    const { market } = await established();
    const { environment } = watch(market, {}, 60_000);
    await progressIs(START, '100', 1);
    await market.move(START + 1_000, '99');
    await pause(100);
    expect((await world.ledger.progress())[0]?.price).toBe('100');
    environment.cancel();
  });
});
