import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { snapshot } from '../../../src/activities/snapshot.js';
import type { Venue } from '../../../src/venue/port.js';
import { d } from '../../ledger/fixtures.js';
import {
  daily,
  ESTABLISH,
  emergency,
  interim,
  type RebalanceWorld,
  rebalanceWorld,
  runIn,
  START,
  stepEnvironment,
  workedFund,
} from '../rebalance-world.js';

const MINUTE = 60_000;

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

/** BTC3L with 3 contracts at 100 on an equity of 100. */
async function established(fund = workedFund()) {
  const begun = await world.begin({}, fund);
  await begun.steps.rebalance(ESTABLISH);
  return begun;
}

/** The venue's own answer with some of it changed: for what the exchange does not do by itself. */
function alter<Name extends 'ticker' | 'depth' | 'wallet' | 'instrument' | 'openOrders'>(
  venue: Venue,
  name: Name,
  change: (answer: Awaited<ReturnType<Venue[Name]>>, call: number) => object,
): { calls(): number } {
  const ask = venue[name].bind(venue) as (...args: unknown[]) => ReturnType<Venue[Name]>;
  let calls = 0;
  Object.assign(venue, { [name]: async (...args: unknown[]) => change(await ask(...args), calls++) });
  return { calls: () => calls };
}

const AT_93 = {
  bids: [{ price: d('93'), contracts: d('1') }],
  asks: [{ price: d('93'), contracts: d('1') }],
};

describe('prices of the exchange', () => {
  test('a mark price that the order book knows nothing of is wild', async () => {
    const { market, steps } = await established();
    await market.move(START + MINUTE, '101');
    alter(steps.ports.venue, 'depth', (depth) => ({ ...depth, ...AT_93 }));
    const shot = steps.snapshot(daily(2));
    await expect(shot).rejects.toMatchObject({ type: 'PriceRefused', nonRetryable: false });
    await expect(shot).rejects.toThrow(
      "B-PRICE-WILD: mark 101 and the book's middle 93 are more than 5 % apart",
    );
    expect(await market.orders()).toHaveLength(1);
  });

  test('contradictory prices stop a reduction as well: nobody could say how much to sell', async () => {
    const { market, steps } = await established();
    await market.move(START + MINUTE, { last: '84', mark: '84', index: '90' });
    await expect(steps.snapshot(interim(1))).rejects.toThrow('B-MARK-INDEX: mark 84 and index 90');
  });

  test("a fund's own limits are the ones that count", async () => {
    const guards = {
      priceAge: d('5'),
      markIndex: d('0.1'),
      markBook: d('0.1'),
      fastMove: d('0.5'),
      confirm: d('0.01'),
    };
    const { market, steps } = await established(workedFund({ guards }));
    await market.move(START + MINUTE, { last: '93', mark: '100', index: '94' });
    expect((await steps.snapshot(daily(2))).indexPrice).toBe('94');
    await market.move(START + 2 * MINUTE, { last: '100', mark: '100', index: '90' });
    await expect(steps.snapshot(daily(2))).rejects.toThrow('more than 10 % apart');
  });

  test('an answer that was long on its way is stale', async () => {
    const { market, steps } = await established();
    await market.move(START + MINUTE, '101');
    alter(steps.ports.venue, 'ticker', (ticker) => ({ ...ticker, time: ticker.time - 5_001 }));
    await expect(steps.snapshot(daily(2))).rejects.toThrow(
      'B-PRICE-STALE: the ticker is 5001 ms older than the book, more than 5 s',
    );
  });
});

describe('a fast move', () => {
  test('is confirmed by a second reading, and then trades', async () => {
    const { market, steps } = await established();
    await market.move(START + MINUTE, '120');
    const tickers = alter(steps.ports.venue, 'ticker', (ticker) => ticker);
    expect(await steps.rebalance(daily(2))).toMatchObject({ outcome: 'done' });
    expect(tickers.calls()).toBe(2);
  });

  test('keeps a trade that adds waiting while two readings differ', async () => {
    const { market, steps } = await established();
    await market.move(START + MINUTE, '120');
    alter(steps.ports.venue, 'ticker', (ticker, call) =>
      call === 0 ? ticker : { ...ticker, markPrice: d('117') },
    );
    await expect(steps.snapshot(daily(2))).rejects.toThrow(
      'B-PRICE-FAST: after a fast move two readings of the mark price differ: 120, then 117',
    );
  });

  test('never keeps a reduction waiting: it is not even read twice', async () => {
    const { market, steps } = await established();
    await market.move(START + MINUTE, '80');
    const tickers = alter(steps.ports.venue, 'ticker', (ticker) => ticker);
    expect(await steps.rebalance(interim(1))).toMatchObject({ outcome: 'done' });
    expect(tickers.calls()).toBe(1);
  });

  test('needs no second reading before it is one', async () => {
    const { market, steps } = await established();
    await market.move(START + MINUTE, '105');
    const tickers = alter(steps.ports.venue, 'ticker', (ticker) => ticker);
    await steps.snapshot(daily(2));
    expect(tickers.calls()).toBe(1);
  });
});

describe('the account', () => {
  test.each([
    ['another coin', { otherCoins: ['BTC'] }, 'B-OTHER-COINS: the account also holds or owes BTC'],
    ['a debt', { borrowed: d('12.5') }, 'B-BORROWED: the account owes 12.5 USDT'],
  ])('with %s: nothing is added, a reduction passes', async (_what, change, says) => {
    const { market, steps } = await established();
    alter(steps.ports.venue, 'wallet', (wallet) => ({ ...wallet, ...change }));
    await market.move(START + MINUTE, '105');
    const adding = steps.snapshot(daily(2));
    await expect(adding).rejects.toMatchObject({ type: 'AccountNotReady', nonRetryable: false });
    await expect(adding).rejects.toThrow(says);
    await market.move(START + 2 * MINUTE, '95');
    expect((await steps.snapshot(daily(2))).contracts).toBe('3');
  });

  test('in hedge mode or isolated margin is named as such, and waited for', async () => {
    const { steps } = await world.begin();
    const { venue } = steps.ports;
    await steps.rebalance(ESTABLISH);
    const { VenueError } = await import('../../../src/venue/venue-error.js');
    const mode = new VenueError('account-not-ready', 'HEDGE_MODE', 'BTCUSDT is in hedge mode');
    Object.assign(venue, { position: () => Promise.reject(mode) });
    const shot = steps.snapshot(daily(2));
    await expect(shot).rejects.toMatchObject({ type: 'AccountNotReady' });
    await expect(shot).rejects.toThrow(
      /B-ACCOUNT-MODE: .*HEDGE_MODE.*; read docs\/guards.md#b-account-mode$/,
    );
  });
});

describe('the contract', () => {
  const DAY = 24 * 60 * MINUTE;

  test('that ends within a week takes no more, but is reduced', async () => {
    const { market, steps } = await established();
    alter(steps.ports.venue, 'instrument', (found) => ({ ...found, delistingTime: START + 7 * DAY }));
    await market.move(START + MINUTE, '105');
    await expect(steps.snapshot(daily(2))).rejects.toThrow('B-DELISTING: BTCUSDT ends at 2020-03-18T02:30');
    await market.move(START + 2 * MINUTE, '95');
    expect(await steps.rebalance(daily(2))).toMatchObject({ outcome: 'done' });
  });

  test('that has ended is not waited for', async () => {
    const { market, steps } = await established();
    const ended = { trading: false, delistingTime: START + MINUTE };
    alter(steps.ports.venue, 'instrument', (found) => ({ ...found, ...ended }));
    await market.move(START + MINUTE, '95');
    const shot = steps.snapshot(daily(2));
    await expect(shot).rejects.toMatchObject({ type: 'ContractEnded', nonRetryable: true });
    await expect(shot).rejects.toThrow('B-CONTRACT-ENDED: BTCUSDT ended at 2020-03-11T02:31');
  });

  test('whose end is further away is traded', async () => {
    const { market, steps } = await established();
    alter(steps.ports.venue, 'instrument', (found) => ({ ...found, delistingTime: START + 8 * DAY }));
    await market.move(START + MINUTE, '105');
    expect(await steps.rebalance(daily(2))).toMatchObject({ outcome: 'done' });
  });
});

describe('what a refusal says', () => {
  test('everything at once, by when it is tried again, what to do, and where to read', async () => {
    const { market, steps } = await established();
    await market.move(START + MINUTE, { last: '100', mark: '100', index: '90' });
    alter(steps.ports.venue, 'depth', (depth) => ({ ...depth, ...AT_93 }));
    alter(steps.ports.venue, 'instrument', (found) => ({ ...found, trading: false }));
    const scheduled = Date.UTC(2020, 2, 11, 2, 30);
    const environment = stepEnvironment({
      scheduledTimestampMs: scheduled,
      scheduleToCloseTimeoutMs: 90_000,
    });
    const shot = runIn(environment, snapshot(steps.ports), emergency(1));
    await expect(shot).rejects.toMatchObject({
      type: 'AccountNotReady',
      nonRetryable: false,
      details: [{ guards: ['B-MARK-INDEX', 'B-PRICE-WILD', 'B-NOT-TRADING'] }],
    });
    for (const part of [
      /^BTC3L: B-MARK-INDEX: mark 100 and index 90 are more than 5 % apart; B-PRICE-WILD: .*; B-NOT-TRADING: /,
      /pause the fund where the halt lasts\. \(tried again until 2020-03-11T02:31:30\.000Z\)/,
      /; read docs\/guards\.md#b-mark-index, docs\/guards\.md#b-price-wild, docs\/guards\.md#b-not-trading$/,
    ]) {
      await expect(shot).rejects.toThrow(part);
    }
  });
});
