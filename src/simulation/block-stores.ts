import { BLOCK_LENGTH, type CandleBlock, GrowingBlock } from './candle-blocks.js';
import type { BlockStore } from './candle-series.js';
import type { PlainCandles } from './plain-candles.js';

/** All blocks of a series, in memory. */
export class KeptBlocks implements BlockStore {
  readonly #blocks: GrowingBlock[] = [];

  get length(): number {
    const last = this.#blocks.at(-1);
    return last === undefined ? 0 : last.first + last.length;
  }

  block(number: number): CandleBlock | undefined {
    return this.#blocks[number];
  }

  /** The block to which the next candle is added. */
  growing(): GrowingBlock {
    const last = this.#blocks.at(-1);
    if (last !== undefined && !last.isFull) return last;
    const next = new GrowingBlock(this.length, last?.decimals);
    this.#blocks.push(next);
    return next;
  }
}

/** 2,097,152 candles, or four years of minutes, in 84 MB. */
const MOST_KEPT = 128;

/** A candle and the one before it may lie in different blocks. */
const MOST_LOADED = 2;

/**
 * The blocks of a file. A short one is kept in memory; of a longer one two blocks at a time are, and the others are
 * read again when they are asked for, so that memory does not grow with the file.
 */
export class FileBlocks implements BlockStore {
  readonly #file: PlainCandles;
  readonly #mostKept: number;
  /** Place in the file of each block's first row, and of the end. */
  readonly #places: number[];
  #kept: Map<number, CandleBlock> = new Map();
  #decimals = 0;
  length = 0;

  constructor(file: PlainCandles, mostKept = MOST_KEPT) {
    this.#file = file;
    this.#mostKept = mostKept;
    this.#places = [file.firstRow];
  }

  /** Whether nothing has to be read again. */
  get isKept(): boolean {
    return this.#places.length - 1 <= this.#mostKept;
  }

  /** The next block of the first reading, without candles at the end; null where the file is not written plainly. */
  next(): CandleBlock | null {
    const block = new GrowingBlock(this.length, this.#decimals);
    const end = this.#file.fill(block, this.#places.at(-1) ?? 0);
    if (end === null) return null;
    if (block.length === 0) return block;
    this.#keep(this.#places.length - 1, block);
    this.#places.push(end);
    this.length += block.length;
    this.#decimals = block.decimals;
    return block;
  }

  block(number: number): CandleBlock | undefined {
    const kept = this.#kept.get(number);
    if (kept !== undefined) return kept;
    const place = this.#places[number];
    if (place === undefined || number * BLOCK_LENGTH >= this.length) return undefined;
    const block = new GrowingBlock(number * BLOCK_LENGTH, 0, BLOCK_LENGTH);
    if (this.#file.fill(block, place) !== this.#places[number + 1]) {
      throw new Error('a file of candles has changed while it was played');
    }
    this.#keep(number, block);
    return block;
  }

  #keep(number: number, block: CandleBlock): void {
    this.#kept.set(number, block);
    const most = this.isKept ? this.#mostKept : MOST_LOADED;
    // In the order in which they came, the oldest first.
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= most) return;
      this.#kept.delete(oldest);
    }
  }
}
