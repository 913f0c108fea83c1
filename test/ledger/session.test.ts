import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/ledger/database.js';
import { openSession } from '../../src/ledger/session.js';
import { settings } from './fixtures.js';
import { type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
beforeAll(async () => {
  test = await testLedger();
});
afterAll(() => test.end());

/** Resolves once it was called by `parties`; later callers go on at once. */
function barrier(parties: number): () => Promise<void> {
  let arrived = 0;
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    arrived += 1;
    if (arrived >= parties) open();
    return opened;
  };
}

it('runs the loser of a deadlock again, unseen by the caller', async () => {
  await test.ledger.registerFund(settings());
  await test.ledger.registerFund(settings({ token: 'ETH3L', contract: 'ETHUSDT' }));
  const database = openDatabase(test, 2, () => {});
  const session = openSession(database);
  const bothHoldOne = barrier(2);
  let runs = 0;
  const touch = (first: string, second: string) =>
    session.transaction(async (tx) => {
      runs += 1;
      const touchOne = (token: string) =>
        tx.updateTable('funds').set({ state_reason: first }).where('token', '=', token).execute();
      await touchOne(first);
      await bothHoldOne();
      await touchOne(second);
    });
  await Promise.all([touch('BTC3L', 'ETH3L'), touch('ETH3L', 'BTC3L')]);
  expect(runs).toBe(3);
  await database.close();
});
