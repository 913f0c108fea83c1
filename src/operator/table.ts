import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import type { Terminal } from './terminal.js';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

const PLAIN_STYLE = { head: [], border: [], 'padding-left': 1, 'padding-right': 1 };

/** The rows as a table, or below one another where the terminal is too narrow for it. */
export function table<Row>(
  terminal: Terminal,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string {
  const wide = wideTable(terminal, columns, rows);
  const width = Math.max(...wide.split('\n').map(visibleLength));
  return width <= terminal.columns ? wide : blocks(terminal, columns, rows);
}

function wideTable<Row>(terminal: Terminal, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = new Table({
    head: columns.map(({ title }) => terminal.paint('bold', title)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: PLAIN_STYLE,
  });
  lines.push(...rows.map((row) => columns.map(({ cell }) => cell(row))));
  return lines.toString();
}

function blocks<Row>(terminal: Terminal, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const label = Math.max(...columns.map(({ title }) => title.length));
  const block = (row: Row) =>
    columns
      .map(({ title, cell }) => `${terminal.paint('bold', title.padEnd(label))}  ${cell(row)}`)
      .join('\n');
  return rows.map(block).join('\n\n');
}

function visibleLength(line: string): number {
  return stripVTControlCharacters(line).length;
}
