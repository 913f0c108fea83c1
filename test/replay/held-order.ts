import type { TestLedger } from '../ledger/test-ledger.js';
import { eventually } from '../workflows/workflow-world.js';

/**
 * Keeps the next order of any fund from being recorded, and so from being sent, until released: whatever is to
 * happen in the middle of a rebalance happens there, however busy the machine is.
 */
export async function holdNextOrder(
  books: TestLedger,
): Promise<{ reached(): Promise<void>; release(): Promise<void> }> {
  // Orders can be read, but none can be written.
  const lock = await books.hold('lock table orders in share mode');
  const waiting = () =>
    books.query("select from pg_locks where relation = 'orders'::regclass and not granted");
  return {
    reached: async () => {
      await eventually(waiting, (locks) => locks.length > 0);
    },
    release: () => lock.release(),
  };
}
