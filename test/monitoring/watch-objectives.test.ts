import { afterAll, beforeAll, expect, it } from 'vitest';
import { USUAL_OBJECTIVES } from '../../src/config/objectives.js';
import { watchObjectives } from '../../src/monitoring/watch-objectives.js';
import { request, settlement } from '../ledger/fixtures.js';
import { establishedFund, type TestLedger, testLedger } from '../ledger/test-ledger.js';
import { untilTrue } from '../support/until.js';

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
  await establishedFund(test.ledger);
});
afterAll(() => test.end());

const missed = async () =>
  (await test.ledger.alerts({ open: false, token: null, limit: 10 })).filter(
    ({ kind }) => kind === 'objective-missed',
  );

/** Looks once or more by these targets. */
async function looking(timeOutsideP99: number, until: () => Promise<boolean>): Promise<void> {
  const targets = { ...USUAL_OBJECTIVES, timeOutsideP99 };
  const watch = watchObjectives({ ledger: test.ledger, targets, log: { warn: () => {} }, everyMs: 50 });
  await untilTrue('the objectives were judged', until);
  await watch.stop();
}

it('tells once of a missed objective, with the slowest rebalance, and when it is met again', async () => {
  const asked = request('interim', 'BTC3L-i000001', { anchorSeq: 1 });
  const breachSeenAt = Date.now() - 90_000;
  const input = { ...asked, request: { ...asked.request, breachSeenAt } };
  await test.ledger.openRebalance(input);
  await test.ledger.settle(settlement(input, { outcome: 'no-trade-needed' }));

  await looking(60, async () => (await missed()).length > 0);
  await looking(60, async () => true);
  const [alert, ...more] = await missed();
  expect(more).toEqual([]);
  expect(alert).toMatchObject({
    token: null,
    resolvedAt: null,
    what: expect.stringMatching(
      /^time outside the band, 99 %: 9\d(\.\d)? seconds, and not at most 60; 1 measured, the worst was BTC3L-i000001a1 with 9\d/,
    ),
  });

  await looking(120, async () => (await missed())[0]?.resolvedAt !== null);
  expect(await missed()).toMatchObject([{ resolution: expect.stringContaining('within its target again') }]);
});
