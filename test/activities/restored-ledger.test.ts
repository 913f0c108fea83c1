import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { order } from '../../src/activities/order.js';
import { complete, ESTABLISH, orderInput, type RebalanceWorld, rebalanceWorld } from './rebalance-world.js';

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

/** A rebalance at work, struck and planned. */
async function atWork() {
  const { steps, market } = await world.begin();
  const strike = await steps.snapshot(ESTABLISH);
  const plan = await steps.compute(ESTABLISH, strike);
  if (plan.kind !== 'trade') throw new Error('no trade');
  return { steps, market, strike, plan, sent: orderInput(ESTABLISH, strike, plan) };
}

const forgetOrders = () => world.books.query('delete from order_shares; delete from orders');

/** As a backup from before the rebalance was opened has it. */
const restoreEarlierBackup = async (): Promise<void> => {
  await forgetOrders();
  await world.books.query('delete from rebalances');
};

const restored = (words: string) => ({
  type: 'LedgerRestored',
  nonRetryable: true,
  message: expect.stringContaining(words),
});

describe('a rebalance that the ledger has forgotten, restored from a backup', () => {
  test('sends no further order, and is not tried again', async () => {
    const { steps, market, sent } = await atWork();
    await restoreEarlierBackup();
    await expect(steps.order(sent)).rejects.toMatchObject(restored('was never opened in this ledger'));
    expect(await market.orders()).toEqual([]);
  });

  test('does not settle, and is not tried again', async () => {
    const { steps, strike, plan, sent } = await atWork();
    await steps.order(sent);
    await restoreEarlierBackup();
    const settling = complete(ESTABLISH, strike, plan, [sent.clientOrderId]);
    await expect(steps.settle(settling)).rejects.toMatchObject(restored('was never opened in this ledger'));
  });

  test('is closed as failed, so that its fund goes on', async () => {
    const { steps, strike, plan, sent } = await atWork();
    await steps.order(sent);
    await restoreEarlierBackup();
    const traded = { strike, plan, orders: [sent.clientOrderId], earlier: null };
    const failure = { reason: 'forgotten', halt: false, traded };
    expect(await steps.conclude(ESTABLISH, failure)).toMatchObject({ outcome: 'failed', figures: null });
    expect(await world.ledger.rebalance(ESTABLISH.id)).toMatchObject({ outcome: 'failed' });
  });

  test('that had sent an order leaves a fund that finds it at the venue and is halted for it', async () => {
    const { steps, sent } = await atWork();
    await steps.order(sent);
    await restoreEarlierBackup();
    await steps.conclude(ESTABLISH, { reason: 'forgotten', halt: false, traded: null });
    const next = { ...ESTABLISH, id: 'BTC3L-s000001a2', attempt: 2 };
    await expect(steps.snapshot(next)).rejects.toMatchObject({ type: 'DoesNotReconcile' });
  });
});

test('an order that the ledger has forgotten while it was on its way is not tried again', async () => {
  const { steps, sent } = await atWork();
  const { ports } = steps;
  // The backup is put in place just before the order is marked as sent.
  const markSent: typeof ports.ledger.markSent = async (...args) => {
    await forgetOrders();
    return ports.ledger.markSent(...args);
  };
  const step = order({ ...ports, ledger: { ...ports.ledger, markSent } });
  await expect(step(sent)).rejects.toMatchObject(restored('no intent of order'));
});
