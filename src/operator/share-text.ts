import { decimal, ZERO } from '../domain/decimal.js';
import type { ShareReport } from '../ledger/records/rebalance.js';
import { amount } from './figures-text.js';

/** What a fund that shares its account got of a round of its hedge book. */
export function shareText({ id, round, crossed, price, executed, notional, fee }: ShareReport): string {
  const within = sided(crossed, `within the book at the strike, ${amount(price)} USDT`);
  const average = decimal(executed).isZero() ? ZERO : decimal(notional).div(executed);
  const outside = sided(
    executed,
    `of the trade of ${round} at ${amount(average)} USDT on average, fee ${amount(fee)} USDT`,
  );
  return `${id}: ${[within, outside].filter((text) => text !== null).join('; ')}`;
}

function sided(contracts: ShareReport['crossed'], how: string): string | null {
  const value = decimal(contracts);
  if (value.isZero()) return null;
  return `${value.isNegative() ? 'sold' : 'bought'} ${amount(value.abs())} contracts ${how}`;
}
