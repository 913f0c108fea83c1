import { parse, YAMLError } from 'yaml';
import type { Refusal } from '../../config/decimal-field.js';
import { rangeOf } from './range-of-values.js';

/** A value that a rule takes in a sweep. */
export interface VariedValue {
  /** As people read it. */
  readonly text: string;
  /** As `funds.yaml` would have it: text, or lists and maps of text. */
  readonly value: unknown;
}

/**
 * Reads `2,3,5`, `0.05..0.30/0.01`, `00:00..23:00/01:00` (`rangeOf`) or both in one, and lists and maps as YAML writes
 * them in one line: `[2,4],[2.5,3.5]`.
 */
export function readValues(text: string): readonly VariedValue[] | Refusal {
  const values: VariedValue[] = [];
  for (const part of splitOutsideBrackets(text)) {
    const read = readPart(part.trim());
    if (!isList(read)) return read;
    values.push(...read);
  }
  const twice = values.find(({ text }, index) => values.findIndex((other) => other.text === text) !== index);
  if (twice === undefined) return values;
  return { message: `${twice.text} is there twice`, remedy: 'give each value once' };
}

function readPart(part: string): readonly VariedValue[] | Refusal {
  if (part === '')
    return { message: 'a value is empty', remedy: 'write values with commas between, such as 2,3,5' };
  const range = rangeOf(part);
  if (range !== null) return isList(range) ? range.map((text) => ({ text, value: text })) : range;
  try {
    return [{ text: part, value: parse(part, { schema: 'failsafe', logLevel: 'error' }) }];
  } catch (error) {
    if (!(error instanceof YAMLError)) throw error;
    const [reason = ''] = error.message.split(' at line');
    return {
      message: `'${part}' cannot be read: ${reason}`,
      remedy: 'write it as funds.yaml would in one line',
    };
  }
}

const OPENS = '[{';
const CLOSES = ']}';

function splitOutsideBrackets(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (OPENS.includes(letter)) depth += 1;
    if (CLOSES.includes(letter)) depth -= 1;
    if (letter === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${letter}`);
  }
  return parts;
}

/** `Array.isArray` does not tell a read-only array from what is none. */
function isList<Value>(read: readonly Value[] | Refusal): read is readonly Value[] {
  return Array.isArray(read);
}
