import type { Market } from '../market/market.js';
import type { Quote } from '../state/records.js';
import type { Store } from '../state/store.js';

const MINUTE = 60_000;

export interface MinutePrices {
  readonly time: number;
  readonly quote: Quote;
}

/**
 * The prices in force at minute boundaries. A market that can compute its past is asked; of one that cannot,
 * each crossed boundary is recorded with the price that held when it was crossed, before any new price.
 */
export class PriceHistory {
  constructor(
    readonly store: Store,
    readonly market: Market,
    /** Where a market stands still between two ticks, its price holds at every boundary in between. */
    readonly standsStill: boolean,
  ) {}

  /** To be called inside a change. Records the first boundary in (before, time]. */
  record(before: number, time: number, contract: string, quote: Quote): void {
    const boundary = (Math.floor(before / MINUTE) + 1) * MINUTE;
    if (boundary > time || this.market.quoteAt(contract, boundary) !== null) return;
    this.store.minutes.putSync([contract, boundary], quote);
  }

  /** To be called inside a change. A market that stood still had its first price in this minute already. */
  recordStart(time: number, contract: string, quote: Quote): void {
    if (!this.standsStill) return;
    this.store.minutes.putSync([contract, Math.floor(time / MINUTE) * MINUTE], quote);
  }

  at(contract: string, instant: number): Quote | null {
    const boundary = Math.floor(instant / MINUTE) * MINUTE;
    const computed = this.market.quoteAt(contract, boundary);
    if (computed !== null) return computed;
    if (!this.standsStill) return this.store.minutes.get([contract, boundary]) ?? null;
    const [found] = this.store.minutes.getRange({
      start: [contract, boundary],
      end: [contract, -1],
      reverse: true,
      limit: 1,
    });
    return found?.value ?? null;
  }

  /** Boundaries in [from, to], newest first, at most `limit`. */
  between(contract: string, from: number, to: number, limit: number): MinutePrices[] {
    const rows: MinutePrices[] = [];
    const first = Math.ceil(from / MINUTE) * MINUTE;
    for (let time = Math.floor(to / MINUTE) * MINUTE; time >= first && rows.length < limit; time -= MINUTE) {
      const quote = this.at(contract, time);
      if (quote !== null) rows.push({ time, quote });
    }
    return rows;
  }
}
