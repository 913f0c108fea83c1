import type { Quote } from '../state/records.js';
import type { Market, OnPrices, Quotes } from './market.js';

export interface ControlledMarket extends Market {
  /** Moves the clock to `time` and then sets prices. Throws a `RangeError` on a step back. */
  set(time: number, quotes: Quotes): void;
}

/** A market that stands still until it is told otherwise. `clock` is where it stood when it was last stopped. */
export function controlledMarket(clock: { time: number; quotes: Quotes }): ControlledMarket {
  let time = clock.time;
  let publish: OnPrices = () => undefined;
  return {
    now: () => time,
    quoteAt: () => null,
    fundingRate: () => null,
    suspended: () => null,
    start: async (onPrices) => {
      publish = onPrices;
      onPrices(time, clock.quotes);
    },
    stop: () => {
      publish = () => undefined;
    },
    set: (next, quotes: ReadonlyMap<string, Quote>) => {
      if (next < time) throw new RangeError(`market time stands at ${time}; it cannot go back to ${next}`);
      time = next;
      publish(next, quotes);
    },
  };
}
