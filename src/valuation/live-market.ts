import type { MarketFeed, StreamTick } from '../venue/port.js';
import type { Market } from './market.js';

/** The latest price of each contract by the venue's public stream, so that looking costs no request. */
export class LiveMarket {
  readonly #feed: MarketFeed;
  readonly #ticks = new Map<string, StreamTick>();
  readonly #followed = new Set<string>();

  constructor(feed: MarketFeed) {
    this.#feed = feed;
  }

  /** What is known of these contracts; those that are new are followed from now on. */
  prices(contracts: readonly string[]): Market {
    for (const contract of contracts) this.#follow(contract);
    const state = this.#feed.state();
    const trouble = state.kind === 'down' ? `the price stream is down: ${state.reason}` : null;
    return { tickers: this.#ticks, trouble };
  }

  close(): Promise<void> {
    return this.#feed.close();
  }

  #follow(contract: string): void {
    if (this.#followed.has(contract)) return;
    this.#followed.add(contract);
    this.#feed.subscribe(contract, (tick) => this.#ticks.set(contract, tick));
  }
}
