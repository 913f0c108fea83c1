import type { Holdings } from './holdings.js';
import type { Reading } from './walk-holdings.js';

/** NAV and real leverage in floating point, for choosing among readings; what stays the same is kept. */
export class RoughFigures {
  #holdings: Holdings | null = null;
  #contracts = 0;
  #basis = 0;
  #units = 1;

  /** The leverage without its sign, and NaN without equity. */
  of({ holdings, price }: Reading): { readonly nav: number; readonly leverage: number } {
    if (this.#holdings !== holdings) {
      this.#holdings = holdings;
      this.#contracts = holdings.contracts.toNumber();
      this.#basis = holdings.cash.minus(holdings.feesPayable).toNumber();
      this.#units = holdings.units.toNumber();
    }
    const exposure = this.#contracts * price.toNumber();
    const equity = this.#basis + exposure;
    return { nav: equity / this.#units, leverage: equity > 0 ? Math.abs(exposure / equity) : Number.NaN };
  }
}
