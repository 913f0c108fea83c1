import fc from 'fast-check';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { PostgresLedger } from '../../src/ledger/postgres-ledger.js';
import { fuzzing, WITHIN_MS } from '../fuzz/runs.js';
import { OrderBooks } from './order-books.js';
import { ORDER_COMMANDS, type OrderModel } from './order-commands.js';
import { establishedFund, type TestLedger, testLedger } from './test-ledger.js';

let test: TestLedger;
let others: readonly PostgresLedger[];
beforeAll(async () => {
  test = await testLedger();
  others = await Promise.all([test.another(), test.another(), test.another()]);
  await establishedFund(test.ledger);
});
afterAll(() => test.end());

/** Mostly long ones: what matters comes after much else. */
const LIVES = fc.commands(ORDER_COMMANDS, { size: 'max', maxCommands: 50 });

describe('orders, whatever happens to them in whichever order', () => {
  it(
    'are in the state that follows from what was done and seen; each goes out as intended or not at all; each fill counts once',
    async () => {
      let number = 0;
      await fc.assert(
        fc.asyncProperty(LIVES, async (commands) => {
          number += 1;
          const real = await OrderBooks.open(test, others, number);
          const model: OrderModel = { lives: new Map(), isClosed: false, now: 0 };
          await fc.asyncModelRun(() => ({ model, real }), commands);
        }),
        fuzzing(0.06),
      );
    },
    WITHIN_MS,
  );
});
