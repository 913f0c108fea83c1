import { buildBook, type DepthBook, type DepthCurve } from '../../../domain/book-fill.js';
import { type Decimal, decimal, plain } from '../../../domain/decimal.js';
import type { ContractRules, PaperSettings } from '../config.js';
import { CODE, invalid, Refusal } from '../errors.js';
import type { Quotes } from '../market/market.js';
import type { Quote } from '../state/records.js';

/** Rules of a contract with its numbers read once. */
export interface ContractInfo {
  readonly rules: ContractRules;
  readonly tick: Decimal;
  readonly lot: Decimal;
}

export interface BestPrices {
  readonly bid: string;
  readonly bidSize: string;
  readonly ask: string;
  readonly askSize: string;
}

const MINUTE = 60_000;

/** The prices in force, and the book that stands around each mark price. */
export class Board {
  readonly #contracts: ReadonlyMap<string, ContractInfo>;
  readonly #quotes = new Map<string, Quote>();
  readonly #books = new Map<string, { mark: string; book: DepthBook }>();
  /** Prices that are told and traded on instead of the market's own, where somebody bends them. */
  bend: ((contract: string, quote: Quote) => Quote) | null = null;
  readonly #curve: DepthCurve;
  readonly #top: DepthCurve;
  /** The instant from which the present prices hold; 0 before the first. */
  time = 0;

  constructor(
    settings: PaperSettings,
    readonly clock: () => number,
  ) {
    this.#contracts = new Map(settings.contracts.map((rules) => [rules.contract, infoOf(rules)]));
    this.#curve = {
      halfSpread: decimal(settings.depth.halfSpread),
      levelStep: decimal(settings.depth.levelStep),
      levelNotional: decimal(settings.depth.levelNotional),
      levels: settings.depth.levels,
    };
    this.#top = { ...this.#curve, levels: 1 };
  }

  /**
   * The venue's time: stamped on whatever happens, and told in every reply. It waits at a minute's end until
   * the clock has dealt with that boundary, so that nothing is ever stamped after a funding not yet settled.
   */
  now(): number {
    const boundary = (Math.floor(this.time / MINUTE) + 1) * MINUTE;
    return this.time === 0 ? this.clock() : Math.max(this.time, Math.min(this.clock(), boundary - 1));
  }

  contracts(): IterableIterator<string> {
    return this.#contracts.keys();
  }

  has(contract: string): boolean {
    return this.#contracts.has(contract);
  }

  /** Throws the venue's refusal for a symbol that it does not list. */
  info(contract: string): ContractInfo {
    const info = this.#contracts.get(contract);
    if (info === undefined) {
      throw invalid(
        `symbol '${contract}' is not listed here; listed: ${[...this.#contracts.keys()].join(', ')}`,
      );
    }
    return info;
  }

  apply(time: number, quotes: Quotes): void {
    this.time = time;
    for (const [contract, quote] of quotes) this.#quotes.set(contract, quote);
  }

  knows(contract: string): boolean {
    return this.#quotes.has(contract);
  }

  quote(contract: string): Quote {
    const quote = this.#quotes.get(contract);
    if (quote === undefined) throw new Refusal(CODE.internal, `there is no price of ${contract} yet`);
    return this.bend === null ? quote : this.bend(contract, quote);
  }

  /** The market's own prices, not bent. */
  quotes(): Quotes {
    return this.#quotes;
  }

  mark(contract: string): Decimal {
    return decimal(this.quote(contract).mark);
  }

  /** The full fresh book around the mark price. */
  book(contract: string): DepthBook {
    const { mark } = this.quote(contract);
    const known = this.#books.get(contract);
    if (known?.mark === mark) return known.book;
    const { tick, lot } = this.info(contract);
    const book = buildBook(decimal(mark), this.#curve, tick, lot);
    this.#books.set(contract, { mark, book });
    return book;
  }

  /** The first level of both sides alone, which costs a fraction of the full book. */
  best(contract: string): BestPrices {
    const { tick, lot } = this.info(contract);
    const { bids, asks } = buildBook(this.mark(contract), this.#top, tick, lot);
    const [bid, ask] = [bids[0], asks[0]];
    return {
      bid: bid === undefined ? '' : plain(bid.price),
      bidSize: bid === undefined ? '' : plain(bid.contracts),
      ask: ask === undefined ? '' : plain(ask.price),
      askSize: ask === undefined ? '' : plain(ask.contracts),
    };
  }
}

function infoOf(rules: ContractRules): ContractInfo {
  return {
    rules,
    tick: decimal(rules.tickSize),
    lot: decimal(rules.lotSize),
  };
}
