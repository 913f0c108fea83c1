import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FundSettings } from '../../../src/contract/fund-settings.js';
import { d } from '../../ledger/fixtures.js';
import {
  BOOK,
  daily,
  ESTABLISH,
  emergency,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  workedFund,
} from '../rebalance-world.js';

const MINUTE = 60_000;

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

/** BTC3L with 3 contracts at 100 on an equity of 100; then the price is moved. */
async function establishedAt(price: string, rules: Partial<FundSettings['rules']> = {}) {
  const begun = await world.begin({}, workedFund(rules));
  await begun.steps.rebalance(ESTABLISH);
  await begun.market.move(START + MINUTE, price);
  return begun;
}

describe('a daily rebalance that would add, at 105', () => {
  test('ends as refused, with no order, where the account has not the margin', async () => {
    const { market, steps } = await establishedAt('105');
    // At 3x the position of 315 holds 105 of the 115; 29.9 more need 10.1.
    await market.byHand.prepareBook(BOOK, d('3'));
    const outcome = await steps.rebalance(daily(2));
    expect(outcome).toMatchObject({ outcome: 'refused', anchorSeq: 1, state: 'ACTIVE' });
    expect(outcome.reason).toMatch(
      /^B-MARGIN-SHORT: the trade needs 10\.\d+ as margin and fee, available is 10; read docs\/guards\.md#b-margin-short$/,
    );
    expect(outcome.figures).toMatchObject({ contractsBefore: '3', contractsAfter: '3' });
    expect(await market.orders()).toHaveLength(1);
  });

  test('goes through once the margin is there: nothing of the refusal stays', async () => {
    const { market, steps } = await establishedAt('105');
    await market.byHand.prepareBook(BOOK, d('3'));
    await steps.rebalance(daily(2));
    await market.byHand.prepareBook(BOOK, d('6'));
    expect(await steps.rebalance(daily(3))).toMatchObject({ outcome: 'done', anchorSeq: 2 });
  });

  test('stays below the caps, which are all named', async () => {
    const { market, steps } = await establishedAt('105', {
      caps: { leverage: d('2.9'), notional: d('330') },
    });
    // Its first position passed neither, so that it is still to be established.
    const first = await steps.rebalance(daily(2));
    expect(first.reason).toContain('B-CAP-LEVERAGE: leverage after the trade would be');
    expect(first).toMatchObject({ outcome: 'refused', state: 'ESTABLISHING' });
    expect(await market.orders()).toHaveLength(0);
  });

  test('does not grow beyond its cap on size', async () => {
    const { steps } = await establishedAt('105', { caps: { leverage: null, notional: d('330') } });
    const outcome = await steps.rebalance(daily(2));
    expect(outcome).toMatchObject({ outcome: 'refused', anchorSeq: 1 });
    expect(outcome.reason).toMatch(/^B-CAP-NOTIONAL: the position would be worth 344\.\d+, the cap is 330;/);
  });

  test('keeps its least gap to liquidation', async () => {
    const { steps } = await establishedAt('105', { minGap: d('0.34') });
    const outcome = await steps.rebalance(daily(2));
    expect(outcome.reason).toMatch(
      /^B-GAP-THIN: after the trade it would be 33(\.\d+)? % from liquidation, at least 34 % is wanted;/,
    );
    expect(outcome.outcome).toBe('refused');
  });

  test('accepts a thin gap where the fund says so', async () => {
    const { steps } = await establishedAt('105', { minGap: d('0.5'), acceptThinGap: true });
    expect(await steps.rebalance(daily(2))).toMatchObject({ outcome: 'done' });
  });
});

test('what only reduces passes them all: no margin, above both caps, nearer to liquidation than allowed', async () => {
  const { steps } = await establishedAt('90', { caps: { leverage: d('3'), notional: d('300') } });
  const strike = await steps.snapshot(emergency(1));
  // Position 270 on 70: 3.86x. The limits are what they would be for a trade that adds.
  const limits = {
    ...strike.limits,
    available: d('0'),
    minGap: d('0.9'),
    caps: { leverage: d('1'), notional: d('1') },
  };
  const plan = await steps.compute(emergency(1), { ...strike, limits });
  expect(plan).toMatchObject({ kind: 'trade', side: 'sell', reduceOnly: true });
  expect(await steps.rebalance(emergency(1))).toMatchObject({ outcome: 'done', anchorSeq: 2 });
});
