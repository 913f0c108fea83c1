import { Decimal } from '../domain/decimal.js';
import { KeptBlocks } from './block-stores.js';
import { RecordedCandles } from './candle-series.js';

interface Burst {
  readonly time: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly isSingle: boolean;
}

/**
 * Ticks as candles: each is a flat one that lasts until the next, so its price stands until then. Ticks of the same
 * millisecond are one candle of that millisecond, from the first of them to the last, and a flat one after it.
 */
export class TickCandles {
  readonly #blocks = new KeptBlocks();
  #burst: Burst | null = null;

  /** `time` in milliseconds, never before the last one. False where prices near this one leave it no room. */
  add(time: number, price: Decimal): boolean {
    const burst = this.#burst;
    if (burst?.time === time) {
      const [high, low] = [Decimal.max(burst.high, price), Decimal.min(burst.low, price)];
      this.#burst = { time, open: burst.open, high, low, close: price, isSingle: false };
      return true;
    }
    const isKept = this.#end(time);
    this.#burst = { time, open: price, high: price, low: price, close: price, isSingle: true };
    return isKept;
  }

  series(contract: string): RecordedCandles | null {
    return this.#end(null) ? new RecordedCandles(contract, null, this.#blocks) : null;
  }

  /** Keeps what is at hand; `next` is the time of the tick after it, if there is one. */
  #end(next: number | null): boolean {
    const burst = this.#burst;
    if (burst === null) return true;
    const { time, open, high, low, close, isSingle } = burst;
    const isKept = this.#keep(time, [open, high, low, close]);
    if (isSingle || next === null || next === time + 1) return isKept;
    return this.#keep(time + 1, [close, close, close, close]) && isKept;
  }

  #keep(time: number, prices: readonly [Decimal, Decimal, Decimal, Decimal]): boolean {
    const decimals = Math.max(...prices.map((price) => price.decimalPlaces()));
    const factor = new Decimal(10).pow(decimals);
    const [open, high, low, close] = prices;
    const whole = (price: Decimal): number => price.times(factor).toNumber();
    return this.#blocks.growing().add(time, whole(open), whole(high), whole(low), whole(close), decimals);
  }
}
