import { RoughFigures } from './rough-figures.js';
import type { Reading } from './walk-holdings.js';

/** A reading that is kept, and the one up to it at which the NAV stood highest. */
export interface KeptReading {
  readonly reading: Reading;
  readonly peak: Reading;
  /** Readings were visited in this order. */
  readonly order: number;
}

/**
 * Keeps a bounded number of readings and loses no extreme. The span is cut into `slots` of equal length; of each, the
 * readings with the lowest and the highest NAV, the least and the most real leverage and the deepest fall from the
 * highest NAV before it are kept, and the last end of a candle. Both sides of every rebalance are kept beside these.
 * Floating point chooses among readings; figures are computed from the kept ones in decimals.
 */
export class ThinOut {
  readonly #kept: KeptReading[] = [];
  readonly #from: number;
  readonly #slotLength: number;
  readonly #rough = new RoughFigures();
  #slot = new Slot();
  #slotNumber = 0;
  #peakNav = Number.NEGATIVE_INFINITY;
  #peak: Reading | null = null;
  #order = 0;

  constructor({ from, to }: { readonly from: number; readonly to: number }, slots: number) {
    this.#from = from;
    this.#slotLength = (to - from + 1) / slots;
  }

  add(reading: Reading): void {
    const number = Math.floor((reading.time - this.#from) / this.#slotLength);
    if (number !== this.#slotNumber) this.#endSlot(number);
    const { nav, leverage } = this.#rough.of(reading);
    if (this.#peak === null || nav > this.#peakNav) [this.#peakNav, this.#peak] = [nav, reading];
    const kept = { reading, peak: this.#peak, order: this.#order++ };
    this.#slot.add(kept, [nav, -nav, leverage, -leverage, -nav / this.#peakNav]);
  }

  /** In the order in which they were visited. */
  end(): readonly KeptReading[] {
    this.#endSlot(this.#slotNumber + 1);
    return this.#kept;
  }

  #endSlot(next: number): void {
    const kept = this.#slot.kept();
    // A price that is read lets go of the candles around it, of which a long file has more than memory holds.
    for (const { reading, peak } of kept) void [reading.price, peak.price];
    this.#kept.push(...kept);
    this.#slot = new Slot();
    this.#slotNumber = next;
  }
}

/** What is kept of one slot: for each score the reading with the highest one. */
class Slot {
  readonly #scores: number[] = [];
  readonly #best: KeptReading[] = [];
  readonly #always: KeptReading[] = [];
  #lastClose: KeptReading | null = null;

  add(kept: KeptReading, scores: readonly number[]): void {
    for (let index = 0; index < scores.length; index++) {
      const score = scores[index] ?? Number.NaN;
      if (!(score > (this.#scores[index] ?? Number.NEGATIVE_INFINITY))) continue;
      this.#scores[index] = score;
      this.#best[index] = kept;
    }
    if (kept.reading.at === 'close') this.#lastClose = kept;
    if (kept.reading.rebalance !== null) this.#always.push(kept);
  }

  kept(): readonly KeptReading[] {
    const close = this.#lastClose === null ? [] : [this.#lastClose];
    // Holes are left by scores that were no number throughout.
    const all = [...Object.values(this.#best), ...close, ...this.#always];
    return [...new Set(all)].sort((a, b) => a.order - b.order);
  }
}
