import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import type { SeriesMistakes } from './series-mistakes.js';

/** One field of a CSV file, with the place that a mistake in it is told by. */
export interface Cell {
  readonly text: string;
  readonly line: number;
  /** Number of the column, from 1. */
  readonly column: number;
  readonly path: string;
}

/** A row of the wanted columns, in the order in which they were wanted; null where the file has no such column. */
export type Row = readonly (Cell | null)[];

export interface WantedColumns {
  /** Each group needs at least one of its names. */
  readonly needed: readonly (readonly string[])[];
}

const WHY_NOT: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is not a directory',
};

/**
 * Reads the rows of a CSV file with a heading line, as a stream. What cannot be read goes to `mistakes`; the
 * reading ends where nothing after it could make sense.
 */
export async function* csvRows(
  file: string,
  { needed }: WantedColumns,
  mistakes: SeriesMistakes,
): AsyncGenerator<Row> {
  const names = needed.flat();
  let places: readonly number[] | null = null;
  let width = 0;
  try {
    for await (const { record, info } of records(file)) {
      const line = info.lines;
      if (places === null) {
        places = placesOf(record, needed, mistakes);
        width = record.length;
        if (places === null) return;
      } else if (record.length !== width) {
        const message = `it has ${record.length} fields, the heading has ${width}`;
        mistakes.add({ line, column: 1, path: '' }, message, 'give every line a field for each column');
      } else {
        yield rowOf(record, line, places, names);
      }
    }
  } catch (error) {
    addUnreadable(error, mistakes);
    return;
  }
  if (places === null)
    mistakes.addToFile('the file is empty', `write a heading line (${names.join(',')}) and rows`);
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function records(file: string): AsyncIterable<Parsed> {
  const options = { bom: true, info: true, trim: true, skip_empty_lines: true, relax_column_count: true };
  const source = createReadStream(file);
  const parser = parse(options);
  source.on('error', (error) => parser.destroy(error));
  return source.pipe(parser);
}

function placesOf(
  heading: readonly string[],
  needed: WantedColumns['needed'],
  mistakes: SeriesMistakes,
): readonly number[] | null {
  const known = heading.map((name) => name.toLowerCase());
  const before = mistakes.count;
  const at = { line: 1, column: 1, path: '' };
  const has = (name: string) => known.includes(name.toLowerCase());
  if (!needed.flat().some(has)) {
    const message = `its first line is no heading of fields with commas between: ${heading.join(',')}`;
    const wanted = needed.map((group) => group[0]).join(',');
    mistakes.add(at, message, `write this above the rows, with commas as in them: ${wanted}`);
    return null;
  }
  for (const name of needed.flat()) {
    if (known.indexOf(name.toLowerCase()) === known.lastIndexOf(name.toLowerCase())) continue;
    mistakes.add(at, `there are two columns ${name}`, 'leave one of the two out, or call it otherwise');
  }
  for (const group of needed) {
    if (group.some(has)) continue;
    const message = `there is no column ${group.join(' or ')}; there are: ${heading.join(', ')}`;
    mistakes.add(at, message, 'name it in the first line of the file');
  }
  if (mistakes.count > before) return null;
  return needed.flat().map((name) => known.indexOf(name.toLowerCase()));
}

function rowOf(
  record: readonly string[],
  line: number,
  places: readonly number[],
  names: readonly string[],
): Row {
  return places.map((place, index): Cell | null => {
    const text = record[place];
    return text === undefined ? null : { text, line, column: place + 1, path: names[index] ?? '' };
  });
}

function addUnreadable(error: unknown, mistakes: SeriesMistakes): void {
  if (error instanceof CsvError) {
    // An open quote is met at the end, whose line is miscounted after line breaks of Windows; the message says where it opens.
    const isOpen = error.code === 'CSV_QUOTE_NOT_CLOSED';
    const line = typeof error.lines === 'number' && !isOpen ? error.lines : null;
    mistakes.add({ line, column: null, path: '' }, `it is no CSV: ${error.message}`, 'mend this line');
    return;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  mistakes.addToFile(WHY_NOT[code] ?? `it cannot be read (${code})`, 'check the path');
}
