import { parse, YAMLError } from 'yaml';
import type { Refusal } from '../../config/decimal-field.js';
import { type Decimal, isDecimalString, parseDecimal, plain } from '../../domain/decimal.js';

/** A value that a rule takes in a sweep. */
export interface VariedValue {
  /** As people read it. */
  readonly text: string;
  /** As `funds.yaml` would have it: text, or lists and maps of text. */
  readonly value: unknown;
}

/** More than any grid may have along one rule; counted before they are made. */
const MOST_VALUES = 10_000;

const RANGE = /^(.+?)\.\.([^/]+)(?:\/(.+))?$/;

/**
 * Reads `2,3,5`, `0.05..0.30/0.01` (both ends included, where the step reaches them) or both in one, and lists and
 * maps as YAML writes them in one line: `[2,4],[2.5,3.5]`. Exact: a range never passes through a float.
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
  const [, from = '', to = '', step] = RANGE.exec(part) ?? [];
  if (from !== '' && [from, to].every(isDecimalString)) return rangeOf(part, from, to, step);
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

function rangeOf(
  part: string,
  from: string,
  to: string,
  step: string | undefined,
): readonly VariedValue[] | Refusal {
  const example = `write it with a step, such as ${from}..${to}/0.01`;
  if (step === undefined)
    return { message: `'${part}' does not say how far apart its values are`, remedy: example };
  const [first, last] = [parseDecimal(from), parseDecimal(to)];
  if (!isDecimalString(step) || !parseDecimal(step).gt(0))
    return { message: `'${step}' is no step`, remedy: `${example}: a number above 0` };
  if (first.gt(last)) return { message: `${from} is above ${to}`, remedy: `write ${to}..${from}/${step}` };
  const count = last.minus(first).div(step).floor().plus(1);
  if (count.gt(MOST_VALUES))
    return {
      message: `'${part}' has ${count.toFixed()} values, more than ${MOST_VALUES}`,
      remedy: 'take a wider step',
    };
  return Array.from({ length: count.toNumber() }, (_, index) =>
    numberValue(first.plus(parseDecimal(step).times(index))),
  );
}

function numberValue(number: Decimal): VariedValue {
  const text = plain(number);
  return { text, value: text };
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
function isList(read: readonly VariedValue[] | Refusal): read is readonly VariedValue[] {
  return Array.isArray(read);
}
