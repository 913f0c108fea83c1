import type { ConfigIssue } from '../config/config-error.js';
import type { Refusal } from '../config/decimal-field.js';
import { valueSource } from '../config/value-source.js';
import { MOST_POINTS, pointCount } from '../simulation/sweep/grid.js';
import { type Variation, variationOf } from '../simulation/sweep/variation.js';
import type { VariedFund } from '../simulation/sweep/varied-place.js';
import { readValues, type VariedValue } from '../simulation/sweep/varied-values.js';
import { wrongArgument } from './check-input.js';

/** A value as `funds.yaml` would have it: text or a number, or a list or map of them. */
export type VariedInput =
  | string
  | number
  | boolean
  | readonly VariedInput[]
  | { readonly [key: string]: VariedInput };

/** By rule: its values, or as on the command line (`0.05..0.25/0.01`). */
export type Varied = Readonly<Record<string, string | readonly VariedInput[]>>;

/** What is varied, in the order given, or all that is wrong in it among `issues`. */
export function variationsOf(
  name: string,
  vary: Varied,
  funds: readonly VariedFund[],
  issues: ConfigIssue[],
): readonly Variation[] {
  if (typeof vary !== 'object' || vary === null || Array.isArray(vary) || Object.keys(vary).length === 0) {
    issues.push(wrongArgument(name, 'vary', 'nothing is varied', EXAMPLE));
    return [];
  }
  const variations = Object.entries(vary).flatMap(([rule, given]): Variation[] => {
    const read = variation(rule, given, funds);
    if (!('message' in read)) return [read];
    issues.push(wrongArgument(name, `vary.${rule}`, read.message, read.remedy));
    return [];
  });
  const points = pointCount(variations);
  if (points > MOST_POINTS) {
    const message = `the grid has ${points} points, more than ${MOST_POINTS}`;
    issues.push(wrongArgument(name, 'vary', message, 'take wider steps, or vary less at once'));
  }
  return variations;
}

const EXAMPLE = "write rules and their values, such as { 'interim.range': [0.1, 0.15] }";

function variation(
  rule: string,
  given: string | readonly VariedInput[],
  funds: readonly VariedFund[],
): Variation | Refusal {
  const values = valuesOf(given);
  return 'message' in values ? values : variationOf(rule, values, funds);
}

function valuesOf(given: string | readonly VariedInput[]): readonly VariedValue[] | Refusal {
  if (typeof given === 'string') return readValues(given);
  if (!Array.isArray(given) || given.length === 0)
    return { message: 'it has no values', remedy: "give a list, or text such as '0.05..0.25/0.01'" };
  const values = given.map((one: unknown): VariedValue => {
    const { value } = valueSource('vary', one);
    return { text: textOf(value), value };
  });
  const twice = values.find(({ text }, index) => values.findIndex((other) => other.text === text) !== index);
  if (twice === undefined) return values;
  return { message: `${twice.text} is there twice`, remedy: 'give each value once' };
}

/** As YAML writes it in one line. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${textOf(inner)}`);
  return `{ ${entries.join(', ')} }`;
}
