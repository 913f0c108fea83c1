import { type BookFill, buildBook, type DepthCurve, fill } from '../domain/book-fill.js';
import type { ContractTerms } from '../domain/contract-terms.js';
import { type Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import type { TradingCosts } from './trading-costs.js';

const FEWEST_LEVELS = 4;

/** The full book around one price, as every order of a still market meets it. */
export class FreshBook {
  readonly #tickSize: Decimal;
  readonly #lotSize: Decimal;
  readonly #depth: DepthCurve;

  constructor(
    readonly price: Decimal,
    terms: ContractTerms,
    costs: TradingCosts,
  ) {
    this.#tickSize = decimal(terms.tickSize);
    this.#lotSize = decimal(terms.lotSize);
    this.#depth = costs.depth;
  }

  /** The best price of either side; null where that side is empty. */
  best(): { readonly bestBid: DecimalString | null; readonly bestAsk: DecimalString | null } {
    const { bids, asks } = this.#build(1);
    const [bid, ask] = [bids[0], asks[0]];
    return { bestBid: bid ? plain(bid.price) : null, bestAsk: ask ? plain(ask.price) : null };
  }

  /** Levels follow from those before them, so only as many are built as the order can reach. */
  meet(side: 'buy' | 'sell', contracts: Decimal, limitPrice: Decimal): BookFill {
    let levels = Math.min(FEWEST_LEVELS, this.#depth.levels);
    for (;;) {
      const met = fill(this.#build(levels), side, contracts, limitPrice);
      if (met.filled.gte(contracts) || levels === this.#depth.levels) return met;
      levels = Math.min(levels * 4, this.#depth.levels);
    }
  }

  #build(levels: number) {
    return buildBook(this.price, { ...this.#depth, levels }, this.#tickSize, this.#lotSize);
  }
}
