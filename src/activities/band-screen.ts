import { type DecimalString, decimal } from '../domain/decimal.js';
import { isBreach, type Trigger, triggersOf } from '../domain/rebalance-point.js';
import type { WatchedFund } from '../ledger/records/watch.js';

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

  /** The funds for which an interim rebalance is due. */
  breaches(price: DecimalString): readonly WatchedFund[] {
    const exact = decimal(price);
    return this.funds.filter((fund) => isBreach(fund.anchor, decimal(fund.leverage), exact));
  }
}

function boundOf({ anchor, leverage }: WatchedFund): { below: number; above: number } {
  const triggers = triggersOf(anchor, decimal(leverage));
  const price = (side: Trigger['side']) =>
    triggers.find((trigger) => trigger.side === side)?.price.toNumber();
  return { below: price('below') ?? 0, above: price('above') ?? Infinity };
}
