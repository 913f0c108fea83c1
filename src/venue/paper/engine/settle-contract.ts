import { type Decimal, decimal } from '../../../domain/decimal.js';
import type { Books } from './books.js';
import { forceClose } from './force-close.js';
import { close } from './match.js';
import type { Changes } from './outbox.js';

/**
 * Settles a contract as at its delisting: open orders are cancelled, and every position is closed at `price` (by
 * default the mark price in force) without a fee. Returns the accounts that held one.
 */
export function settleContract(
  books: Books,
  contract: string,
  price: Decimal | null,
  changes: Changes,
): string[] {
  const at = price ?? books.board.mark(contract);
  for (const order of books.openOrders(null)) {
    if (order.contract === contract) close(books, order, 'EC_Others', changes, 'CancelBySettle');
  }
  const settled: string[] = [];
  for (const account of books.store.accounts.getKeys()) {
    const held = decimal(books.position(account, contract).contracts);
    if (held.isZero()) continue;
    const forced = {
      contracts: held.abs(),
      price: at,
      kind: 'Delivery',
      createType: 'CreateBySettle',
    } as const;
    forceClose(books, account, contract, forced, changes);
    settled.push(account);
  }
  return settled;
}
