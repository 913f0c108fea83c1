import { type DecimalString, decimal } from '../domain/decimal.js';
import { isBreach } from '../domain/rebalance-point.js';
import type { WatchedFund } from '../ledger/port.js';

/** Far wider than a double's rounding error, far narrower than any tick. */
const MARGIN = 1e-9;

/**
 * The bands of all funds of one contract as two numbers: between them no fund can have left its range. The
 * screen is floating point and errs on the side of looking closer; `breaches` decides in exact decimals.
 */
export class BandScreen {
  readonly #floor: number;
  readonly #ceiling: number;

  constructor(readonly funds: readonly WatchedFund[]) {
    const bounds = funds.map(boundOf);
    this.#floor = Math.max(...bounds.map((bound) => bound.below)) * (1 + MARGIN);
    this.#ceiling = Math.min(...bounds.map((bound) => bound.above)) * (1 - MARGIN);
  }

  /** False only where the price is surely inside every band. */
  needsLook(price: number): boolean {
    return !(price > this.#floor && price < this.#ceiling);
  }

  /** The funds that lose and are beyond the range of their rebalance point. */
  breaches(price: DecimalString): readonly WatchedFund[] {
    const exact = decimal(price);
    return this.funds.filter((fund) => isBreach(fund.anchor, decimal(fund.leverage), exact));
  }
}

/** A long loses below its band, a short above. */
function boundOf({ anchor, leverage }: WatchedFund): { below: number; above: number } {
  const price = Number(anchor.price);
  const range = Number(anchor.range);
  return Number(leverage) > 0
    ? { below: price * (1 - range), above: Infinity }
    : { below: 0, above: price * (1 + range) };
}
