import { ConfigError } from '../config/config-error.js';
import type { Cell, Row } from './csv-rows.js';

/** Milliseconds since 1970 UTC, a date of JavaScript, or ISO 8601 text in UTC. */
export type Instant = number | string | Date;

/** One row of a series in memory as its reader takes a line of a file; numbers as JavaScript writes them. */
export function rowOf(index: number, time: Instant, fields: Readonly<Record<string, unknown>>): Row {
  const cell = (path: string, value: unknown): Cell => ({
    ...{ text: String(value), line: index + 1, column: 1, path },
  });
  const isText = typeof time === 'string';
  const counted = time instanceof Date ? time.getTime() : time;
  return [
    isText ? null : cell('time', counted),
    isText ? cell('time', time) : null,
    ...Object.entries(fields).map(([path, value]) =>
      value === undefined ? cell(path, '') : cell(path, value),
    ),
  ];
}

/** What `read` gives. Its mistakes are told by the row's place in the array, since there are no lines. */
export function inMemory<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      error.issues.map((issue) => {
        const field = issue.path === '' ? '' : `.${issue.path}`;
        return issue.line === null
          ? issue
          : { ...issue, line: null, column: null, path: `[${issue.line - 1}]${field}` };
      }),
    );
  }
}
