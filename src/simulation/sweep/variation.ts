import type { Refusal } from '../../config/decimal-field.js';
import { type VariedFund, type VariedPlace, variedPlace } from './varied-place.js';
import { readValues, type VariedValue } from './varied-values.js';

/** One rule or field of the funds or of their hedge books, and the values that it takes in turn. */
export type Variation = VariedPlace & {
  /** As it was written: `interim.range`, or `BTC3L.interim.range`. */
  readonly name: string;
  readonly values: readonly VariedValue[];
};

/**
 * Reads `interim.range=0.05..0.30/0.01`: a rule by its place under `rules`, or another field of a fund by its own,
 * and its values (`readValues`). Before it may stand the token of the only fund that is meant. `residual` and `capital`
 * are of the hedge books, or of the one whose token stands before them.
 */
export function readVariation(text: string, funds: readonly VariedFund[]): Variation | Refusal {
  const [name = '', ...rest] = text.split('=');
  const example = 'write a rule and its values, such as interim.range=0.05..0.30/0.01';
  if (name === '' || rest.length === 0 || rest.join('=') === '')
    return { message: `'${text}' is no rule with values`, remedy: example };
  const values = readValues(rest.join('='));
  if ('message' in values) return { ...values, message: `${name}: ${values.message}` };
  return variationOf(name, values, funds);
}

/** What is named takes these values in turn. */
export function variationOf(
  name: string,
  values: readonly VariedValue[],
  funds: readonly VariedFund[],
): Variation | Refusal {
  const place = variedPlace(name, funds);
  return 'message' in place ? place : { name, ...place, values };
}
