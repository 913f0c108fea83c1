import type { Holdings } from './holdings.js';
import type { Reading } from './walk-holdings.js';

/** NAV and real leverage in floating point, for choosing among readings; what stays the same is kept. */
export class RoughFigures {
  #holdings: Holdings | null = null;
  #contracts = 0;
  #basis = 0;
  /** What the value of the units gains when the price does. */
  #slope = 0;
  #units = 1;

  /** The leverage without its sign, and NaN without equity. */
  of({ holdings, price }: Reading): { readonly nav: number; readonly leverage: number } {
    if (this.#holdings !== holdings) {
      this.#holdings = holdings;
      this.#contracts = holdings.contracts.toNumber();
      this.#units = holdings.units.toNumber();
      this.#follow(holdings);
    }
    const exposure = this.#contracts * price.toNumber();
    const value = this.#basis + this.#slope * price.toNumber();
    return { nav: value / this.#units, leverage: value > 0 ? Math.abs(exposure / value) : Number.NaN };
  }

  /** Equity, or N0 x [1 + L (P - P0) / P0] x units: either is a straight line in the price. */
  #follow({ cash, feesPayable, point, price }: Holdings): void {
    if (point === null) {
      this.#basis = cash.minus(feesPayable).toNumber();
      this.#slope = this.#contracts;
      return;
    }
    const leverage = point.price === null ? 0 : point.leverage.toNumber();
    const value = point.nav.toNumber() * this.#units;
    this.#basis = value * (1 - leverage);
    this.#slope = (value * leverage) / (point.price ?? price).toNumber();
  }
}
