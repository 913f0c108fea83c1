import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { clockRefusals } from '../../../src/activities/guards/clock-guard.js';
import { snapshot } from '../../../src/activities/snapshot.js';
import type { Ticker } from '../../../src/venue/port.js';
import { d } from '../../ledger/fixtures.js';
import {
  ESTABLISH,
  type RebalanceWorld,
  rebalanceWorld,
  runIn,
  stepEnvironment,
} from '../rebalance-world.js';

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

const NOW = 1_800_000_000_000;
const at = (time: number) => ({ ticker: ticker(time), askedAt: NOW, answeredAt: NOW + 80 });

function ticker(time: number): Ticker {
  const [price, none] = [d('100'), d('0')];
  return {
    contract: 'BTCUSDT',
    time,
    markPrice: price,
    indexPrice: price,
    bidPrice: price,
    askPrice: price,
    fundingRate: none,
    nextFundingTime: NOW,
  };
}

describe("this machine's clock and the venue's", () => {
  test.each([
    ['within the round trip', NOW + 40],
    ['a second after the answer came', NOW + 1_080],
    ['a second before it was asked', NOW - 1_000],
  ])('%s: nothing is certain', (_what, time) => {
    expect(clockRefusals(at(time), 'wall', null)).toEqual([]);
  });

  test.each([
    ['ahead', NOW - 1_001, "this machine's clock is at least 1001 ms ahead of the venue"],
    ['behind', NOW + 1_081, "this machine's clock is at least 1001 ms behind the venue"],
  ])('%s by more than a second is refused', (_what, time, what) => {
    expect(clockRefusals(at(time), 'wall', null)).toEqual([{ code: 'B-CLOCK-SKEW', what }]);
  });

  test("a simulated market's time may be any", () => {
    expect(clockRefusals(at(0), 'market', null)).toEqual([]);
  });
});

describe("this machine's clock and the Temporal server's", () => {
  test('a step that runs before it was scheduled shows that the clock is behind', () => {
    expect(clockRefusals(at(NOW), 'wall', NOW + 1_080)).toEqual([]);
    expect(clockRefusals(at(NOW), 'market', NOW + 1_081)).toEqual([
      { code: 'B-CLOCK-SKEW', what: "this machine's clock is at least 1001 ms behind the Temporal server" },
    ]);
  });

  test('a step that waited long for its turn shows nothing', () => {
    expect(clockRefusals(at(NOW), 'market', NOW - 600_000)).toEqual([]);
  });
});

describe('a snapshot', () => {
  test('is refused where the exchange lives in another year, and said to keep the time of day', async () => {
    const { steps } = await world.begin();
    const ports = { ...steps.ports, venueTime: 'wall' as const };
    const shot = runIn(stepEnvironment(), snapshot(ports), ESTABLISH);
    await expect(shot).rejects.toMatchObject({ type: 'ClockSkew', nonRetryable: false });
    await expect(shot).rejects.toThrow(
      /B-CLOCK-SKEW: this machine's clock is at least \d+ ms ahead of the venue/,
    );
    await expect(shot).rejects.toThrow(/network time \(NTP\).*; read docs\/guards\.md#b-clock-skew$/);
  });

  test('is refused where the step runs before the Temporal server scheduled it', async () => {
    const { steps } = await world.begin();
    const environment = stepEnvironment({ currentAttemptScheduledTimestampMs: Date.now() + 60_000 });
    const shot = runIn(environment, snapshot(steps.ports), ESTABLISH);
    await expect(shot).rejects.toThrow('ms behind the Temporal server');
  });
});
