import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MarketRules, OrderInput } from '../../src/contract/rebalance.js';
import { d, EXECUTION, intent, settings } from '../ledger/fixtures.js';
import {
  ESTABLISH,
  orderInput,
  type PaperRules,
  type RebalanceWorld,
  rebalanceWorld,
  START,
  workedFund,
} from './rebalance-world.js';

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

const MARKET: MarketRules = {
  strikePrice: d('100'),
  restrike: d('0.02'),
  collar: d('0.01'),
  tickSize: d('0.01'),
  maxDepthShare: d('0.2'),
  unfilled: d('3'),
};

/** An order of a trade of several: 3 contracts in all, at 100. */
async function begin(rules: PaperRules = {}, changes: Partial<MarketRules> = {}) {
  const { market, steps } = await world.begin(
    rules,
    workedFund({ execution: { ...EXECUTION, takerFee: d('0') } }),
  );
  const strike = await steps.snapshot(ESTABLISH);
  const plan = await steps.compute(ESTABLISH, strike);
  if (plan.kind !== 'trade') throw new Error(`no trade: ${plan.kind}`);
  const input: OrderInput = { ...orderInput(ESTABLISH, strike, plan), market: { ...MARKET, ...changes } };
  return { market, steps, input };
}

/** Levels of 500 USDT, so of 5 contracts, two of them within the collar of 1 %. */
const THIN: PaperRules = { levelNotional: '500', levels: 2 };

describe('an order of a sliced trade', () => {
  test('takes no more than its share of the depth that the book shows within the collar', async () => {
    const { steps, input } = await begin(THIN);
    const result = await steps.order(input);
    expect(result).toMatchObject({ kind: 'closed', state: 'filled' });
    // A fifth of some ten contracts.
    expect(Number(result.kind === 'closed' && result.contracts)).toBeCloseTo(2, 1);
  });

  test('waits where its share is less than the venue takes', async () => {
    const { market, steps, input } = await begin(
      { levelNotional: '500', levels: 2 },
      { maxDepthShare: d('0.0001') },
    );
    expect(await steps.order({ ...input, minOrder: d('0.1') })).toEqual({
      kind: 'wait',
      reason: 'the book of BTCUSDT shows too little to buy from',
    });
    expect(await market.orders()).toEqual([]);
  });

  test('has its worst price from the mark price of now', async () => {
    const { market, steps, input } = await begin();
    await market.move(START + 1_000, '101');
    expect(await steps.order(input)).toMatchObject({ state: 'filled' });
    const record = await world.ledger.order(input.clientOrderId);
    expect(record?.intent.limitPrice).toBe('102.01');
  });

  test.each([['102.5'], ['97.5']])('is not sent at %s, too far from the strike', async (price) => {
    const { market, steps, input } = await begin();
    await market.move(START + 1_000, price);
    expect(await steps.order(input)).toEqual({ kind: 'restrike', markPrice: price });
    expect(await market.orders()).toEqual([]);
  });

  test('is sent at whatever price where it goes on as planned', async () => {
    const { market, steps, input } = await begin({}, { restrike: null });
    await market.move(START + 1_000, '97');
    expect(await steps.order(input)).toMatchObject({ kind: 'closed', state: 'filled' });
  });
});

describe('the depth of a contract', () => {
  const OTHER = settings({ token: 'BTC3S', account: 'other', leverage: d('-3') });
  const claim = (rebalanceId: string, unfilled: string) =>
    world.ledger.claimDepth({
      rebalanceId,
      contract: 'BTCUSDT',
      side: 'buy',
      unfilled: d(unfilled),
      wanted: d('10'),
      available: d('8'),
    });
  const OTHERS = {
    ...ESTABLISH,
    id: 'BTC3S-s000001a1',
    request: { ...ESTABLISH.request, token: 'BTC3S', key: 'BTC3S-s000001' },
  };
  /** As if all claims had been made a while ago. */
  const timePasses = () => world.books.query('update depth_claims set claimed_at = claimed_at - 10000');

  async function twoFunds() {
    const begun = await begin();
    await world.ledger.registerFund(OTHER);
    await world.ledger.openRebalance(OTHERS);
    return begun;
  }

  test('is one fund alone: all of the share', async () => {
    await begin();
    expect(await claim(ESTABLISH.id, '30')).toBe('8');
  });

  test('is never counted on by two funds at once', async () => {
    await twoFunds();
    const claims = await Promise.all([claim(ESTABLISH.id, '30'), claim(OTHERS.id, '30')]);
    const all = claims.reduce((sum, contracts) => sum + Number(contracts), 0);
    expect(all).toBeLessThanOrEqual(8);
  });

  test('is divided by what each still has to do, and no longer shared with one that has ended', async () => {
    await twoFunds();
    await claim(ESTABLISH.id, '30');
    await timePasses();
    expect(await claim(OTHERS.id, '10')).toBe('2');
    await timePasses();
    expect(await claim(ESTABLISH.id, '30')).toBe('6');
    await world.ledger.close(OTHERS, 'stopped', 'a test');
    await timePasses();
    expect(await claim(ESTABLISH.id, '30')).toBe('8');
  });

  test('of the other side is another', async () => {
    await twoFunds();
    await claim(ESTABLISH.id, '30');
    const other = { rebalanceId: OTHERS.id, contract: 'BTCUSDT', unfilled: d('1'), wanted: d('10') };
    expect(await world.ledger.claimDepth({ ...other, side: 'sell', available: d('8') })).toBe('8');
  });
});

test('a position that the venue shows is what is left to do, whatever the plan said', async () => {
  const { market, steps, input } = await begin();
  await market.byHand.placeOrder(intent('by-hand-1', { contracts: d('2.4'), limitPrice: d('101') }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await steps.order({ ...input, knownContracts: null })).toMatchObject({ contracts: '0.6' });
});
