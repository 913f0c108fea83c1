import { closeSync, openSync, readSync } from 'node:fs';
import { type GrowingBlock, powerOfTen } from './candle-blocks.js';
import { RowReader } from './row-reader.js';
import { type TimeUnit, unitOf } from './series-time.js';
import { addUsualRows } from './usual-rows.js';

const CHUNK = 262_144;
/** A word that begins with the last byte ends behind it. */
const BEHIND = 3;
const LINE_FEED = 10;
const AT_END = -1;

/** What a column holds; those beyond are left alone. */
const ROLES: readonly string[] = ['ts', 'utc', 'open', 'high', 'low', 'close'];
const [TS, UTC, OPEN, HIGH, LOW, CLOSE, NOTHING] = [0, 1, 2, 3, 4, 5, 6] as const;

const NO_UNIT: TimeUnit = { unit: 'milliseconds', from: 0, below: 0, toMs: Number.NaN };

/** A heading of names without quotes or spaces. */
const HEADING = /^[^",\s]+(?:,[^",\s]+)*$/;

/**
 * A file of candles that is written as plainly as most are: digits, points and commas, every line with all columns.
 * Its numbers are read from the bytes themselves, several times faster than by a reader of any CSV. It tells no
 * mistakes: at whatever else it meets it gives up, for the careful reader to take over.
 */
export class PlainCandles {
  readonly #descriptor: number;
  readonly #rows = new RowReader();
  readonly #view = new DataView(new ArrayBuffer(CHUNK + BEHIND));
  readonly #buffer = new Uint8Array(this.#view.buffer, 0, CHUNK);
  /** Place in the file of the buffer's first byte, and how many of the file's bytes it holds. */
  #start = 0;
  #held = 0;
  /** By column, as places in `ROLES`. */
  readonly #columns: readonly number[];
  readonly #hasTs: boolean;
  readonly #hasUtc: boolean;
  /** How many columns follow those of a usual row; null where the file has others. */
  readonly #behindUsual: number | null;
  /** By role: what was read of the row at work. */
  readonly #values = new Float64Array(ROLES.length + 1);
  readonly #decimals = new Uint8Array(ROLES.length + 1);
  #unit: TimeUnit | null = null;
  /** Place in the file where the first row begins. */
  readonly firstRow: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
    this.#load(0);
    const end = this.#buffer.subarray(0, this.#held).indexOf(LINE_FEED);
    this.firstRow = end + 1;
    this.#columns = columnsOf(new TextDecoder().decode(this.#buffer.subarray(0, Math.max(end, 0))));
    this.#hasTs = this.#columns.includes(TS);
    this.#hasUtc = this.#columns.includes(UTC);
    this.#behindUsual = behindUsual(this.#columns);
    this.#rows.bytes = this.#buffer;
  }

  /** Null where the file cannot be read, or has a heading that the careful reader should see. */
  static open(file: string): PlainCandles | null {
    let descriptor: number | null = null;
    try {
      descriptor = openSync(file, 'r');
      const opened = new PlainCandles(descriptor);
      if (opened.#columns.length > 0) return opened;
    } catch {
      // Not to be read after all.
    }
    if (descriptor !== null) closeSync(descriptor);
    return null;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /**
   * Adds the rows from `place` on until the block is full or the file ends. Returns the place of the next row; null
   * where it gave up.
   */
  fill(block: GrowingBlock, place: number): number | null {
    let next = place;
    while (!block.isFull) {
      const end = this.#wholeRowsFrom(next);
      if (end === AT_END) return next;
      this.#rows.at = next - this.#start;
      if (!this.#addRows(block, end)) return null;
      next = this.#start + this.#rows.at;
    }
    return next;
  }

  /** Sees to it that the rows from `place` on are in the buffer, and returns where the last whole one ends there. */
  #wholeRowsFrom(place: number): number {
    const end = this.#lastLineEnd();
    if (place >= this.#start && place < this.#start + end) return end;
    this.#load(place);
    if (this.#held === 0) return AT_END;
    if (this.#held === this.#buffer.length) return this.#lastLineEnd();
    // The last line of a file may do without its end.
    if (this.#buffer[this.#held - 1] !== LINE_FEED) this.#buffer[this.#held++] = LINE_FEED;
    return this.#held;
  }

  #lastLineEnd(): number {
    return this.#buffer.subarray(0, this.#held).lastIndexOf(LINE_FEED) + 1;
  }

  #load(place: number): void {
    this.#start = place;
    this.#held = readSync(this.#descriptor, this.#buffer, 0, this.#buffer.length, place);
  }

  #addRows(block: GrowingBlock, end: number): boolean {
    if (end === 0) return false; // a line longer than the buffer
    const rows = this.#rows;
    while (rows.at < end && !block.isFull) {
      rows.at = this.#addUsual(block, rows.at, end);
      if (rows.at === end || block.isFull) return true;
      if (!this.#readRow() || !this.#addRow(block)) return false;
    }
    return true;
  }

  /** The unit of times is that of the first row, which is read by itself. */
  #addUsual(block: GrowingBlock, from: number, end: number): number {
    const otherColumns = this.#behindUsual;
    if (otherColumns === null || this.#unit === null) return from;
    const file = { bytes: this.#buffer, view: this.#view, unit: this.#unit, otherColumns };
    return addUsualRows(block, file, from, end);
  }

  #readRow(): boolean {
    const columns = this.#columns;
    const last = columns.length - 1;
    for (let column = 0; column <= last; column++) {
      if (!this.#readField(columns[column] ?? NOTHING) || !this.#rows.ends(column === last)) return false;
    }
    return true;
  }

  #readField(role: number): boolean {
    const rows = this.#rows;
    if (role === NOTHING) return rows.skip();
    if (role === TS) return rows.whole() && this.#note(role);
    if (role === UTC) return rows.utc() && this.#note(role);
    return rows.number() && this.#note(role);
  }

  #note(role: number): true {
    this.#values[role] = this.#rows.value;
    this.#decimals[role] = this.#rows.decimals;
    return true;
  }

  #addRow(block: GrowingBlock): boolean {
    const decimals = this.#alignDecimals();
    const values = this.#values;
    const time = this.#time();
    const open = values[OPEN] ?? 0;
    const high = values[HIGH] ?? 0;
    const low = values[LOW] ?? 0;
    const close = values[CLOSE] ?? 0;
    const isCandle = low > 0 && high >= open && high >= close && low <= open && low <= close;
    return isCandle && time >= 0 && block.add(time, open, high, low, close, decimals);
  }

  /** Brings the four prices to the most decimals that one of them has, and returns how many these are. */
  #alignDecimals(): number {
    const values = this.#values;
    const decimals = this.#decimals;
    const open = decimals[OPEN] ?? 0;
    if (open === decimals[HIGH] && open === decimals[LOW] && open === decimals[CLOSE]) return open;
    const most = decimals.subarray(OPEN, CLOSE + 1).reduce((a, b) => Math.max(a, b));
    for (let role: number = OPEN; role <= CLOSE; role++) {
      values[role] = (values[role] ?? 0) * powerOfTen(most - (decimals[role] ?? 0));
    }
    return most;
  }

  /** In milliseconds since 1970 UTC; NaN where the columns do not agree. */
  #time(): number {
    const ts = this.#values[TS] ?? 0;
    const utc = this.#values[UTC] ?? 0;
    if (!this.#hasTs) return utc;
    if (this.#unit === null) this.#unit = unitOf(ts) ?? NO_UNIT;
    const { from, below, toMs } = this.#unit;
    const time = ts * toMs;
    return ts >= from && ts < below && (!this.#hasUtc || time === utc) ? time : Number.NaN;
  }
}

const USUAL: readonly number[] = [TS, OPEN, HIGH, LOW, CLOSE];

function behindUsual(columns: readonly number[]): number | null {
  const others = columns.slice(USUAL.length);
  const isUsual = USUAL.every((role, at) => columns[at] === role) && !others.includes(UTC);
  return isUsual ? others.length : null;
}

/** Empty for a heading that needs a closer look. */
function columnsOf(heading: string): readonly number[] {
  const line = heading.endsWith('\r') ? heading.slice(0, -1) : heading;
  if (!HEADING.test(line)) return [];
  const names = line.toLowerCase().split(',');
  const columns = names.map((name) => {
    const role = ROLES.indexOf(name);
    return role < 0 ? NOTHING : role;
  });
  const isComplete = [OPEN, HIGH, LOW, CLOSE].every((role) => columns.includes(role));
  const isDouble = names.some((name, at) => names.indexOf(name) !== at);
  return isComplete && !isDouble && (columns.includes(TS) || columns.includes(UTC)) ? columns : [];
}
