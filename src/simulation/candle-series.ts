import type { Candle, CandlePrice } from '../domain/candle-path.js';
import type { Decimal } from '../domain/decimal.js';
import type { CandleSeries } from '../domain/recorded-market.js';
import { BLOCK_LENGTH, type CandleBlock, GrowingBlock, powerOfTen, priceIn } from './candle-blocks.js';

/** A series that can be looked over block by block, without making its candles. */
export interface BlockSeries extends CandleSeries {
  /** The block with the candle at this place; undefined beyond the end. */
  blockAt(place: number): CandleBlock | undefined;
}

/** Where the blocks of a series are: each of `BLOCK_LENGTH` candles but the last. */
export interface BlockStore {
  /** Candles of all blocks. */
  readonly length: number;
  /** The block of this number. */
  block(number: number): CandleBlock | undefined;
}

/** Recorded candles of one contract, in compact blocks; `at` makes a candle when it is asked for. */
export class RecordedCandles implements BlockSeries {
  readonly length: number;
  /** The first millisecond of the first candle, and the last one of the last. */
  readonly from: number;
  readonly to: number;
  readonly #blocks: BlockStore;
  // The path asks for the same candle again and again.
  #latest: { readonly place: number; readonly candle: Candle } | null = null;

  /** `period` is the length of each candle in milliseconds; null where each lasts until the next one. */
  constructor(
    readonly contract: string,
    readonly period: number | null,
    blocks: BlockStore,
  ) {
    this.#blocks = blocks;
    this.length = blocks.length;
    this.from = this.at(0)?.openTime ?? Number.NaN;
    this.to = this.at(blocks.length - 1)?.closeTime ?? Number.NaN;
  }

  at(place: number): Candle | undefined {
    if (this.#latest?.place === place) return this.#latest.candle;
    const block = this.blockAt(place);
    if (block === undefined) return undefined;
    const candle = new BlockCandle(this.contract, block, place - block.first, this.#closeTime(block, place));
    this.#latest = { place, candle };
    return candle;
  }

  blockAt(place: number): CandleBlock | undefined {
    if (place < 0 || place >= this.length) return undefined;
    return this.#blocks.block(Math.floor(place / BLOCK_LENGTH));
  }

  #closeTime(block: CandleBlock, place: number): number {
    const openTime = openTimeIn(block, place);
    if (this.period !== null) return openTime + this.period - 1;
    const next = this.blockAt(place + 1);
    return next === undefined ? openTime : openTimeIn(next, place + 1) - 1;
  }
}

const openTimeIn = ({ openTimes, first }: CandleBlock, place: number): number =>
  openTimes[place - first] ?? Number.NaN;

const COLUMN = { open: 'opens', high: 'highs', low: 'lows', close: 'closes' } as const;

/** Most prices of most candles are never asked for. */
class BlockCandle implements Candle {
  readonly openTime: number;
  readonly #block: CandleBlock;
  readonly #at: number;
  #open: Decimal | null = null;
  #high: Decimal | null = null;
  #low: Decimal | null = null;
  #close: Decimal | null = null;

  constructor(
    readonly contract: string,
    block: CandleBlock,
    at: number,
    readonly closeTime: number,
  ) {
    this.#block = block;
    this.#at = at;
    this.openTime = block.openTimes[at] ?? Number.NaN;
  }

  /** Of whole numbers that a double holds exactly, and so are their differences. */
  get isHighNearer(): boolean {
    const { opens, highs, lows } = this.#block;
    const open = opens[this.#at] ?? Number.NaN;
    return (highs[this.#at] ?? Number.NaN) - open <= open - (lows[this.#at] ?? Number.NaN);
  }

  /** Both numbers are exact, so that the quotient is the nearest there is. */
  nearestTo(price: CandlePrice): number {
    const { decimals, [COLUMN[price]]: column } = this.#block;
    return (column[this.#at] ?? Number.NaN) / powerOfTen(decimals);
  }

  get open(): Decimal {
    this.#open ??= priceIn(this.#block, this.#block.opens, this.#at);
    return this.#open;
  }

  get high(): Decimal {
    this.#high ??= priceIn(this.#block, this.#block.highs, this.#at);
    return this.#high;
  }

  get low(): Decimal {
    this.#low ??= priceIn(this.#block, this.#block.lows, this.#at);
    return this.#low;
  }

  get close(): Decimal {
    this.#close ??= priceIn(this.#block, this.#block.closes, this.#at);
    return this.#close;
  }
}

/** Any series as one of blocks, whose prices are the nearest doubles. */
export function blockSeries(candles: CandleSeries): BlockSeries {
  if (isBlockSeries(candles)) return candles;
  const block = new GrowingBlock(0, 0, candles.length);
  for (let place = 0; place < candles.length; place++) {
    const candle = candles.at(place);
    block.openTimes[place] = candle?.openTime ?? Number.NaN;
    block.highs[place] = candle?.high.toNumber() ?? Number.NaN;
    block.lows[place] = candle?.low.toNumber() ?? Number.NaN;
  }
  block.length = candles.length;
  return {
    length: candles.length,
    at: (place) => candles.at(place),
    blockAt: (place) => (place < candles.length ? block : undefined),
  };
}

const isBlockSeries = (candles: CandleSeries): candles is BlockSeries => 'blockAt' in candles;
