import { type BookFill, type BookLevel, bookLevels, type DepthCurve, fillFrom } from '../domain/book-fill.js';
import { type ContractKind, LINEAR } from '../domain/contract-kind.js';
import type { ContractTerms } from '../domain/contract-terms.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import type { TradingCosts } from './trading-costs.js';

/** The grid of a contract and the shape of its book, for any number of books. */
export interface BookShape {
  readonly tickSize: Decimal;
  readonly lotSize: Decimal;
  readonly depth: DepthCurve;
  readonly kind: ContractKind;
}

export const bookShape = (
  { tickSize, lotSize }: ContractTerms,
  { depth }: TradingCosts,
  kind: ContractKind = LINEAR,
): BookShape => ({
  tickSize: decimal(tickSize),
  lotSize: decimal(lotSize),
  depth,
  kind,
});

/** The full book around one price, as every order of a still market meets it. */
export class FreshBook {
  readonly #asks: Levels;
  readonly #bids: Levels;

  constructor(
    readonly price: Decimal,
    { tickSize, lotSize, depth, kind }: BookShape,
  ) {
    this.#asks = new Levels(bookLevels('buy', price, depth, tickSize, lotSize, kind));
    this.#bids = new Levels(bookLevels('sell', price, depth, tickSize, lotSize, kind));
  }

  /** Null where that side is empty. */
  get bestBid(): Decimal | null {
    return this.#bids.at(0)?.price ?? null;
  }

  get bestAsk(): Decimal | null {
    return this.#asks.at(0)?.price ?? null;
  }

  meet(side: 'buy' | 'sell', contracts: Decimal, limitPrice: Decimal): BookFill {
    return fillFrom(side === 'buy' ? this.#asks : this.#bids, side, contracts, limitPrice);
  }
}

/** The levels of one side; each is made when an order reaches it, and is the same for the next one. */
class Levels implements Iterable<BookLevel> {
  readonly #made: BookLevel[] = [];
  readonly #rest: Iterator<BookLevel, undefined>;

  constructor(rest: Iterator<BookLevel, undefined>) {
    this.#rest = rest;
  }

  at(index: number): BookLevel | undefined {
    while (this.#made.length <= index) {
      const { value } = this.#rest.next();
      if (value === undefined) return undefined;
      this.#made.push(value);
    }
    return this.#made[index];
  }

  *[Symbol.iterator](): Iterator<BookLevel> {
    for (let index = 0; ; index++) {
      const level = this.at(index);
      if (level === undefined) return;
      yield level;
    }
  }
}
