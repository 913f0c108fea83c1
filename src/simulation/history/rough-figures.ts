import type { Holdings } from './holdings.js';
import type { Reading } from './walk-holdings.js';

/** NAV and real leverage in floating point, for choosing among readings; what stays the same is kept. */
export class RoughFigures {
  #holdings: Holdings | null = null;
  /** Value of the position at a price of 1. */
  #exposure = 0;
  #basis = 0;
  /** What the value of the units gains by one more of the price, or of 1 / price. */
  #slope = 0;
  #isInverse = false;
  #units = 1;

  /** The leverage without its sign, and NaN without equity. */
  of({ holdings, rough }: Pick<Reading, 'holdings' | 'rough'>): {
    readonly nav: number;
    readonly leverage: number;
  } {
    if (this.#holdings !== holdings) {
      this.#holdings = holdings;
      this.#units = holdings.units.toNumber();
      this.#follow(holdings);
    }
    const line = this.#isInverse ? 1 / rough : rough;
    const exposure = this.#exposure * line;
    const value = this.#basis + this.#slope * line;
    return {
      nav: Math.max(0, value / this.#units),
      leverage: value > 0 ? Math.abs(exposure / value) : Number.NaN,
    };
  }

  /**
   * Equity, or N0 x [1 + L (P - P0) / P0] x units: either is a straight line of the price, and the equity of inverse
   * contracts one of 1 / price.
   */
  #follow({ cash, contracts, feesPayable, point, price, kind }: Holdings): void {
    this.#isInverse = kind.kind === 'inverse';
    this.#exposure = contracts.toNumber() * (kind.kind === 'inverse' ? kind.face.toNumber() : 1);
    if (point === null) {
      this.#basis = cash.minus(feesPayable).toNumber();
      this.#slope = this.#isInverse ? -this.#exposure : this.#exposure;
      return;
    }
    const leverage = point.price === null ? 0 : point.leverage.toNumber();
    const value = point.nav.toNumber() * this.#units;
    this.#basis = value * (1 - leverage);
    this.#slope = (value * leverage) / (point.price ?? price).toNumber();
  }
}
