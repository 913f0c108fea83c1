import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/port.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import type { Engine } from '../../src/ledger/records/lease.js';
import {
  BOOK,
  ESTABLISH,
  orderInput,
  type RebalanceWorld,
  rebalanceWorld,
} from '../activities/rebalance-world.js';

const OTHER: Engine = { id: 'engine-2', name: 'the second engine' };

let world: RebalanceWorld;
let other: Ledger;

beforeAll(async () => {
  world = await rebalanceWorld();
  const { databaseUrl, schema } = world.books;
  other = await postgresLedger({ databaseUrl, schema, engine: OTHER });
});
afterEach(async () => {
  await world.closeMarkets();
  await world.books.emptyTables('leases', 'lease_holders');
});
afterAll(async () => {
  await other?.disconnect();
  await world?.end();
});

const otherTakesOver = async () => {
  await world.books.query('update leases set expires_at = expires_at - 60000');
  await other.holdLeases([BOOK.account]);
};

it('a step that has lost the account ends for good, and nothing reaches the venue', async () => {
  const { market, steps } = await world.begin();
  const strike = await steps.snapshot(ESTABLISH);
  const plan = await steps.compute(ESTABLISH, strike);
  if (plan.kind !== 'trade') throw new Error('nothing to trade');
  await world.ledger.holdLeases([BOOK.account]);
  await otherTakesOver();
  await expect(steps.order(orderInput(ESTABLISH, strike, plan))).rejects.toMatchObject({
    type: 'LeaseLost',
    nonRetryable: true,
    message: expect.stringMatching(/account main .* held by another one, the second engine \(engine-2\)/),
  });
  expect(await market.orders()).toEqual([]);
});

it('what was sent before is settled all the same', async () => {
  const { steps } = await world.begin();
  const strike = await steps.snapshot(ESTABLISH);
  const plan = await steps.compute(ESTABLISH, strike);
  if (plan.kind !== 'trade') throw new Error('nothing to trade');
  const sent = orderInput(ESTABLISH, strike, plan);
  await steps.order(sent);
  await otherTakesOver();
  const outcome = await steps.settle({
    input: ESTABLISH,
    strike,
    plan,
    orders: [sent.clientOrderId],
    end: 'complete',
    reason: null,
    earlier: null,
    honours: [],
  });
  expect(outcome.outcome).toBe('done');
  expect((await world.ledger.fund('BTC3L')).state).toBe('ACTIVE');
});
