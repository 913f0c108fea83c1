import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { d } from '../ledger/fixtures.js';
import { daily, ESTABLISH, type RebalanceWorld, rebalanceWorld, START } from './rebalance-world.js';

let world: RebalanceWorld;
beforeAll(async () => {
  world = await rebalanceWorld();
});
afterEach(() => world?.closeMarkets());
afterAll(() => world?.end());

const MINUTE = 60_000;

/** The ledger itself takes no instant that is past, and the market of these tests is. */
const splitAt = (at: number) =>
  world.books.query(
    `insert into unit_changes (id, token, number, kind, new_units, old_units, asked_for, anchor_seq, reason,
      request_key, requested_by, recorded_at)
    values ('BTC3L-u000001', 'BTC3L', 1, 'split', 10, 1, $1, 1, 'too dear', 'board-31', 'ann', 0)`,
    [at],
  );

test("a rebalance whose strike is at the instant or later, by the venue's clock, is struck in new units", async () => {
  const { market, steps } = await world.begin({ lotSize: '0.000001' });
  await steps.rebalance(ESTABLISH);
  await splitAt(START + 10 * MINUTE);
  await market.move(START + 9 * MINUTE, '105');
  expect(await steps.snapshot(daily(2))).toMatchObject({ units: '1', nav: '115' });
  await market.move(START + 10 * MINUTE, '105');
  const outcome = await steps.rebalance(daily(3));
  expect(outcome.figures).toMatchObject({ units: '10', navBefore: '11.5', navAfter: '11.5' });
  expect(await world.ledger.fund('BTC3L')).toMatchObject({ units: '10', anchor: { seq: 2, units: '10' } });
});

test('what waits in old units is refused before that strike, and does not keep it from dealing the rest', async () => {
  const { market, steps } = await world.begin({ lotSize: '0.000001' });
  await steps.rebalance(ESTABLISH);
  const dealing = { token: 'BTC3L', requestedBy: 'ann', feed: null, kind: 'creation' } as const;
  const record = (measure: 'units' | 'amount', quantity: string) =>
    world.ledger.recordDealing({ ...dealing, measure, quantity: d(quantity), requestKey: measure });
  await record('units', '0.5');
  await record('amount', '23');
  await splitAt(START + 10 * MINUTE);
  await market.move(START + 10 * MINUTE, '105');
  const outcome = await steps.rebalance(daily(2));
  expect(outcome.figures).toMatchObject({ navBefore: '11.5', units: '12' });
  expect(await world.books.query('select state, units from dealings order by ordinal')).toEqual([
    { state: 'refused', units: null },
    { state: 'dealt', units: '2' },
  ]);
});
