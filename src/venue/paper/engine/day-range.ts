const HOUR = 3_600_000;
const HOURS_A_DAY = 24;

/** Highest and lowest price of the last 24 hours, by the hour. Shown, never used. */
export class DayRange {
  readonly #hours = new Map<number, { high: string; low: string }>();

  add(time: number, price: string): void {
    const hour = Math.floor(time / HOUR);
    const known = this.#hours.get(hour);
    if (known === undefined) {
      this.#hours.set(hour, { high: price, low: price });
      for (const old of this.#hours.keys()) if (old <= hour - HOURS_A_DAY) this.#hours.delete(old);
    } else if (Number(price) > Number(known.high)) known.high = price;
    else if (Number(price) < Number(known.low)) known.low = price;
  }

  high(): string {
    return this.#pick((hour) => hour.high, 1);
  }

  low(): string {
    return this.#pick((hour) => hour.low, -1);
  }

  #pick(part: (hour: { high: string; low: string }) => string, sign: 1 | -1): string {
    const prices = [...this.#hours.values()].map(part);
    return prices.reduce(
      (best, price) => (sign * (Number(price) - Number(best)) > 0 ? price : best),
      prices[0] ?? '',
    );
  }
}
