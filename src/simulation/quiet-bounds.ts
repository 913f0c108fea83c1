import { ZERO } from '../domain/decimal.js';
import type { IndexPoint } from '../domain/index-nav.js';
import type { RangeWatch } from '../domain/range-watch.js';
import { roughNumber } from './rough-number.js';
import type { SimulatedBook } from './simulated-book.js';

/** Far wider than a double's rounding error, far narrower than any tick. */
const MARGIN = 1e-9;

/** While the price of a contract stays strictly between these, it causes nothing. */
export interface QuietBounds {
  readonly floor: number;
  readonly ceiling: number;
}

/**
 * Where no fund of a contract can have left its range, nor be liquidated or wiped out. Floating point, on the side of looking
 * closer: what lies outside is judged in exact decimals. To be made anew when a fund's cash, position or rebalance
 * point changes. `maintenanceMargin` is a fraction, that of the highest risk tier.
 */
export function quietBounds(books: readonly SimulatedBook[], maintenanceMargin: number): QuietBounds {
  const bounds = books.flatMap((book) => [
    ...book.funds.flatMap(({ watches, unstruck }) => [
      ...watches.map(boundOf),
      ...(unstruck === null ? [] : [ruinOf(unstruck)]),
    ]),
    solvencyOf(book, maintenanceMargin),
  ]);
  return {
    floor: Math.max(0, ...bounds.map(({ floor }) => floor)) * (1 + MARGIN),
    ceiling: Math.min(...bounds.map(({ ceiling }) => ceiling)) * (1 - MARGIN),
  };
}

const UNBOUNDED: QuietBounds = { floor: 0, ceiling: Number.POSITIVE_INFINITY };

function boundOf({ side, trigger }: RangeWatch): QuietBounds {
  const price = roughNumber(trigger);
  return side === 'above' ? { ...UNBOUNDED, ceiling: price } : { ...UNBOUNDED, floor: price };
}

/** A NAV below this may be published as zero. */
const LEAST_NAV = 1e-8;

/** N0 (1 + L (P / P0 - 1)) meets the least NAV at P = P0 (1 - (1 - least / N0) / L). */
function ruinOf({ nav, price, leverage }: IndexPoint): QuietBounds {
  const lost = Math.max(0, 1 - LEAST_NAV / roughNumber(nav));
  const ruin = roughNumber(price ?? ZERO) * (1 - lost / roughNumber(leverage));
  return leverage.isNegative() ? { ...UNBOUNDED, ceiling: ruin } : { ...UNBOUNDED, floor: ruin };
}

/**
 * Equity C + q P meets the margin m |q| P at P = -C / (q - m |q|). Inverse contracts are -N f of x = 1 / P: the same
 * gives x, and a bound at which x is not above zero is none.
 */
function solvencyOf(book: SimulatedBook, maintenanceMargin: number): QuietBounds {
  const held = book.holdings();
  const { kind } = held;
  const contracts = roughNumber(held.contracts);
  if (contracts === 0) return UNBOUNDED;
  const line = kind.kind === 'linear' ? contracts : -contracts * kind.face.toNumber();
  const met = -roughNumber(held.cash) / (line - maintenanceMargin * Math.abs(line));
  const price = kind.kind === 'linear' ? met : 1 / Math.max(met, 0);
  return contracts > 0 ? { ...UNBOUNDED, floor: price } : { ...UNBOUNDED, ceiling: price };
}
