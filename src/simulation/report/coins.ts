import type { Decimal } from '../../domain/decimal.js';
import { fixed } from './figures.js';

interface InCoin {
  readonly settleCoin: string;
}

/** What the amounts of these funds are in, for people: `USDT`, or that each has its own. */
export function coinsText(funds: readonly InCoin[]): string {
  const coins = [...new Set(funds.map(({ settleCoin }) => settleCoin))];
  return coins.length === 1 ? `${coins[0]}` : `the coin of each fund (${coins.join(', ')})`;
}

/** Two decimals of a currency that counts as a dollar, six of a coin: less than a dime of the dearest. */
export const money = (value: Decimal, coin: string): string => fixed(value, coin === 'USDT' ? 2 : 6);

/** The NAV of a unit in a table: four decimals, or all eight of a coin. */
export const unitNav = (value: Decimal, coin: string): string => fixed(value, coin === 'USDT' ? 4 : 8);
