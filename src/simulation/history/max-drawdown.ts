import { Decimal, type DecimalString, ONE, plain, ZERO } from '../../domain/decimal.js';
import type { RecordedMarket } from '../../domain/recorded-market.js';
import { type Holdings, navAt } from './holdings.js';
import { type Reading, walkHoldings } from './walk-holdings.js';

/** Decimals of a drawdown, a fraction. */
const DRAWDOWN_SCALE = 8;

/**
 * The deepest fall of the NAV from the highest one before it, as a fraction: "-0.5" is one half. On the whole path.
 * Floating point finds the two readings; the figure is computed from these in decimals.
 */
export function maxDrawdown(
  market: RecordedMarket,
  contract: string,
  held: readonly Holdings[],
): DecimalString {
  const search = new DeepestFall();
  walkHoldings(market, contract, held, (reading) => search.add(reading));
  return plain(search.depth());
}

class DeepestFall {
  #holdings: Holdings | null = null;
  #contracts = 0;
  #cash = 0;
  #units = 1;
  #peak: Reading | null = null;
  #peakNav = Number.NEGATIVE_INFINITY;
  #depth = 0;
  #deepest: readonly [peak: Reading, low: Reading] | null = null;

  add(reading: Reading): void {
    const nav = this.#roughNav(reading);
    if (this.#peak === null || nav > this.#peakNav) [this.#peak, this.#peakNav] = [reading, nav];
    const depth = nav / this.#peakNav - 1;
    if (depth < this.#depth) [this.#depth, this.#deepest] = [depth, [this.#peak, reading]];
  }

  depth(): Decimal {
    if (this.#deepest === null) return ZERO;
    const [high, low] = this.#deepest.map(({ holdings, price }) => navAt(holdings, price));
    if (high === undefined || low === undefined || high.lte(ZERO)) return ZERO;
    return low.div(high).minus(ONE).toDecimalPlaces(DRAWDOWN_SCALE, Decimal.ROUND_HALF_EVEN);
  }

  #roughNav({ holdings, price }: Reading): number {
    if (this.#holdings !== holdings) {
      this.#holdings = holdings;
      this.#contracts = holdings.contracts.toNumber();
      this.#cash = holdings.cash.minus(holdings.feesPayable).toNumber();
      this.#units = holdings.units.toNumber();
    }
    return (this.#cash + this.#contracts * price.toNumber()) / this.#units;
  }
}
