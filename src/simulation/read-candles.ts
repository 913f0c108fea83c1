import { Decimal } from '../domain/decimal.js';
import { FileBlocks, KeptBlocks } from './block-stores.js';
import { RecordedCandles } from './candle-series.js';
import { type Cell, csvRows, type Row } from './csv-rows.js';
import { PlainCandles } from './plain-candles.js';
import { readNumber } from './read-number.js';
import { SeriesMistakes } from './series-mistakes.js';
import { type PeriodFrom, type PlayedSpan, SeriesOrder } from './series-order.js';
import { TimeReader } from './series-time.js';

const COLUMNS = { needed: [['ts', 'utc'], ['open'], ['high'], ['low'], ['close']] } as const;

/**
 * Reads candles from a CSV file with the columns ts (milliseconds or seconds since 1970) or utc, or both, open,
 * high, low, close; others are left alone. Throws a `ConfigError` with the mistakes of the whole file, each with
 * its line and column (at most the first twenty, and a count of the others).
 */
export async function readCandles(
  file: string,
  contract: string,
  span: PlayedSpan,
): Promise<RecordedCandles> {
  const plainly = readPlainly(file, contract, span);
  if (plainly !== null) return plainly;
  const mistakes = new SeriesMistakes(file);
  const reader = new CarefulReader(mistakes, span);
  for await (const row of csvRows(file, COLUMNS, mistakes)) reader.add(row);
  return reader.series(contract);
}

/** The same from rows at hand, in the order ts, utc, open, high, low, close; `source` stands for the file. */
export function candlesOf(
  source: string,
  contract: string,
  rows: Iterable<Row>,
  span: PlayedSpan,
): RecordedCandles {
  const reader = new CarefulReader(new SeriesMistakes(source), span);
  for (const row of rows) reader.add(row);
  return reader.series(contract);
}

/** Null for a file that is not written plainly or has a mistake; the careful reading says which. */
function readPlainly(
  file: string,
  contract: string,
  span: PlayedSpan,
  periodFrom: PeriodFrom = { rows: 'first' },
): RecordedCandles | null {
  const candles = PlainCandles.open(file);
  if (candles === null) return null;
  const mistakes = new SeriesMistakes(file);
  const order = new SeriesOrder({ ...span, regular: true }, mistakes, periodFrom);
  const blocks = new FileBlocks(candles);
  const isPlain = readBlocks(blocks, order);
  const { period, again } = order.end();
  const isGood = isPlain && mistakes.count === 0 && period !== null;
  if (isPlain && again && period !== null) {
    candles.close();
    return readPlainly(file, contract, span, { period });
  }
  // A long file stays open: parts of it are read again while it is played.
  if (!isGood || blocks.isKept) candles.close();
  return isGood ? new RecordedCandles(contract, period, blocks) : null;
}

/** False where the file is not written plainly. */
function readBlocks(blocks: FileBlocks, order: SeriesOrder): boolean {
  for (let block = blocks.next(); block !== null; block = blocks.next()) {
    if (block.length === 0) return true;
    // The first line is the heading.
    order.addAll(block.openTimes, block.length, block.first + 2);
  }
  return false;
}

type Name = 'open' | 'high' | 'low' | 'close';
type Cells = Readonly<Record<Name, Cell | null>>;
type Prices = Readonly<Record<Name, number>>;

/** Reads rows of any CSV, and tells every mistake in them. */
class CarefulReader {
  readonly #blocks = new KeptBlocks();
  readonly #order: SeriesOrder;
  readonly #clock: TimeReader;
  #rows = 0;

  constructor(
    readonly mistakes: SeriesMistakes,
    span: PlayedSpan,
  ) {
    this.#order = new SeriesOrder({ ...span, regular: true }, mistakes);
    this.#clock = new TimeReader(mistakes);
  }

  add([ts = null, utc = null, open = null, high = null, low = null, close = null]: Row): void {
    this.#rows += 1;
    const time = this.#clock.read(ts, utc);
    this.#order.add(time, (ts ?? utc)?.line ?? 0);
    const before = this.mistakes.count;
    const cells = { open, high, low, close };
    const prices = [open, high, low, close].map((cell) => readNumber(cell, this.mistakes) ?? NO_NUMBER);
    const [o, h, l, c] = prices.map((price) => price.toNumber());
    if (this.mistakes.count > before) return;
    this.#check(cells, { open: o ?? 0, high: h ?? 0, low: l ?? 0, close: c ?? 0 });
    if (this.mistakes.count === 0) this.#keep(time, prices, high);
  }

  /** Throws a `ConfigError` with all mistakes that were found. */
  series(contract: string): RecordedCandles {
    if (this.#rows < 2 && this.mistakes.count === 0) {
      const remedy = 'give two at least: their distance is their length';
      this.mistakes.addToFile(`it has ${this.#rows === 1 ? '1 candle' : 'no candles'}`, remedy);
    }
    const { period } = this.#order.end();
    this.mistakes.refuse();
    return new RecordedCandles(contract, period ?? 0, this.#blocks);
  }

  /** Fifteen digits fit into a double one to one, so these comparisons are exact. */
  #check(cells: Cells, { open, high, low, close }: Prices): void {
    const add = (cell: Cell | null, message: string, remedy: string) => {
      if (cell !== null) this.mistakes.add(cell, message, remedy);
    };
    if (Math.min(open, high, low, close) <= 0) {
      for (const [name, value] of Object.entries({ open, high, low, close })) {
        if (value <= 0) add(cells[name as Name], `${name} is ${value}`, 'a price is above zero');
      }
    } else if (high < low) {
      add(cells.high, `high ${high} is below low ${low}`, 'mend or exchange the two');
    } else {
      if (open > high || open < low) add(cells.open, outside('open', open, low, high), WITHIN);
      if (close > high || close < low) add(cells.close, outside('close', close, low, high), WITHIN);
    }
  }

  #keep(time: number, prices: readonly Decimal[], high: Cell | null): void {
    const decimals = Math.max(...prices.map((price) => price.decimalPlaces()));
    const factor = new Decimal(10).pow(decimals);
    const [open = 0, most = 0, low = 0, close = 0] = prices.map((price) => price.times(factor).toNumber());
    const isKept = this.#blocks.growing().add(time, open, most, low, close, decimals);
    if (isKept || high === null) return;
    const message = `${high.text} has more than 15 digits, with as many decimals as prices near it`;
    this.mistakes.add(high, message, 'round these prices to the precision of the recording');
  }
}

const NO_NUMBER = new Decimal(Number.NaN);
const WITHIN = 'a candle opens and closes between its low and its high';

function outside(name: string, value: number, low: number, high: number): string {
  return `${name} ${value} is outside low ${low} to high ${high}`;
}
