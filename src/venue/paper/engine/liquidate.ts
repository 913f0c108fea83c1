import { type Decimal, decimal, ZERO } from '../../../domain/decimal.js';
import { bankruptcyPrice } from '../../../domain/liquidation.js';
import type { Books } from './books.js';
import { forceClose } from './force-close.js';
import { type Exposure, marginOf, positionValue } from './margin.js';
import { close } from './match.js';
import type { Changes } from './outbox.js';

/** Whether the account's equity no longer covers its maintenance margin. */
export function isBust(books: Books, account: string): boolean {
  const exposures = books.exposures(account, []).filter((one) => !one.contracts.isZero());
  if (exposures.length === 0) return false;
  const { equity, maintenance } = marginOf(decimal(books.account(account).cash), exposures);
  return equity.lte(maintenance);
}

/**
 * Cancels the account's orders and closes every position at its bankruptcy price: the one at which the
 * account's equity is used up, which the liquidation engine takes over without a fee. What a gap has taken
 * beyond the equity is borne by the exchange.
 */
export function liquidate(books: Books, account: string, changes: Changes): void {
  for (const order of books.openOrders(account)) close(books, order, 'EC_PerLiquidation', changes);
  const exposures = books.exposures(account, []).filter((one) => !one.contracts.isZero());
  const { equity } = marginOf(decimal(books.account(account).cash), exposures);
  const value = exposures.reduce((sum, one) => sum.plus(positionValue(one)), ZERO);
  const share = equity.div(value);
  for (const one of exposures) bust(books, account, one, share, changes);
}

function bust(books: Books, account: string, one: Exposure, share: Decimal, changes: Changes): void {
  const { tick } = books.board.info(one.contract);
  const price = bankruptcyPrice(one.contracts, one.mark, share, tick);
  forceClose(
    books,
    account,
    one.contract,
    {
      contracts: one.contracts.abs(),
      price,
      kind: 'BustTrade',
      createType: 'CreateByLiq',
    },
    changes,
  );
}
