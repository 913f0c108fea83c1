import type { Cell } from './csv-rows.js';
import { isCalendarDate } from './instant.js';
import type { SeriesMistakes } from './series-mistakes.js';

const UTC = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,6})?)?)?(?:Z|[+-]00:?00)?$/;

/** Counts since 1970 by their size: no market was recorded before 1973, and none will be after 5138. */
const UNITS = [
  { unit: 'seconds', from: 0, below: 1e11, toMs: 1_000 },
  { unit: 'milliseconds', from: 1e11, below: 1e14, toMs: 1 },
] as const;
type Unit = (typeof UNITS)[number]['unit'];

export interface TimeUnit {
  readonly unit: Unit;
  /** Counts of this unit are from here on, and below this. */
  readonly from: number;
  readonly below: number;
  readonly toMs: number;
}

/** What a count since 1970 is one of; undefined where it is too large. */
export const unitOf = (count: number): TimeUnit | undefined => UNITS.find(({ below }) => count < below);

/** Reads the times of a series: `ts` in milliseconds or, throughout the file, seconds; `utc` as ISO 8601; or both. */
export class TimeReader {
  #unit: { readonly unit: Unit; readonly line: number } | null = null;

  constructor(readonly mistakes: SeriesMistakes) {}

  /** Milliseconds since 1970 UTC, or NaN after a mistake. */
  read(ts: Cell | null, utc: Cell | null): number {
    const counted = ts === null ? null : this.#counted(ts);
    const written = utc === null ? null : this.#written(utc);
    if (ts !== null && utc !== null && differ(counted, written)) {
      const message = `utc says ${utc.text}, but ts ${ts.text} is ${isoOf(counted)}`;
      this.mistakes.add(utc, message, 'one of the two is wrong: mend it, or leave that column out');
      return Number.NaN;
    }
    return counted ?? written ?? Number.NaN;
  }

  #counted(cell: Cell): number {
    const value = Number(cell.text);
    if (!/^\d+$/.test(cell.text) || !Number.isSafeInteger(value)) {
      this.mistakes.add(cell, `'${cell.text}' is no time`, 'write whole milliseconds since 1970 UTC');
      return Number.NaN;
    }
    const found = unitOf(value);
    if (found === undefined) {
      const unit = value < 1e17 ? 'microseconds' : 'nanoseconds';
      this.mistakes.add(
        cell,
        `${cell.text} looks like ${unit} since 1970`,
        'write milliseconds since 1970 UTC',
      );
      return Number.NaN;
    }
    this.#unit ??= { unit: found.unit, line: cell.line };
    if (found.unit !== this.#unit.unit) {
      const message = `${cell.text} looks like ${found.unit}, but line ${this.#unit.line} has ${this.#unit.unit}`;
      this.mistakes.add(cell, message, 'write milliseconds in every line');
      return Number.NaN;
    }
    return value * found.toMs;
  }

  #written(cell: Cell): number {
    const parts = UTC.exec(cell.text);
    const time =
      parts === null || !isCalendarDate(parts[1] ?? '')
        ? Number.NaN
        : Date.parse(`${parts[1]}T${parts[2] ?? '00:00'}${parts[3] ?? ':00'}Z`);
    if (Number.isNaN(time)) {
      this.mistakes.add(cell, `'${cell.text}' is no time in UTC`, 'write it as 2020-03-12T08:00:00Z');
    }
    return time;
  }
}

/** A time that could not be read is a mistake already, and contradicts nothing. */
function differ(counted: number | null, written: number | null): boolean {
  if (counted === null || written === null || Number.isNaN(counted) || Number.isNaN(written)) return false;
  return counted !== written;
}

export function isoOf(time: number | null): string {
  return time === null || Number.isNaN(time) ? 'no time' : new Date(time).toISOString();
}
