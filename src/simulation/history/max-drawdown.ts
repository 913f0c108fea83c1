import { type DecimalString, plain, ZERO } from '../../domain/decimal.js';
import type { RecordedMarket } from '../../domain/recorded-market.js';
import { drawdownOf } from './drawdown.js';
import type { Holdings } from './holdings.js';
import { RoughFigures } from './rough-figures.js';
import { type Reading, walkHoldings } from './walk-holdings.js';

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
  const [peak, low] = search.deepest ?? [];
  return plain(peak === undefined || low === undefined ? ZERO : drawdownOf(low, peak));
}

class DeepestFall {
  deepest: readonly [peak: Reading, low: Reading] | null = null;
  readonly #rough = new RoughFigures();
  #peak: Reading | null = null;
  #peakNav = Number.NEGATIVE_INFINITY;
  #depth = 0;

  add(reading: Reading): void {
    const { nav } = this.#rough.of(reading);
    if (this.#peak === null || nav > this.#peakNav) [this.#peak, this.#peakNav] = [reading, nav];
    const depth = nav / this.#peakNav - 1;
    if (depth < this.#depth) [this.#depth, this.deepest] = [depth, [this.#peak, reading]];
  }
}
