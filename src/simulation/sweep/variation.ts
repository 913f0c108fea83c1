import type { Refusal } from '../../config/decimal-field.js';
import { knownKeys } from '../../config/known-keys.js';
import { suggest } from '../../config/suggest.js';
import type { Path } from '../../config/yaml-source.js';
import { readValues, type VariedValue } from './varied-values.js';

/** One rule or field of the funds, and the values that it takes in turn. */
export interface Variation {
  /** As it was written: `interim.range`, or `BTC3L.interim.range`. */
  readonly name: string;
  /** The only fund that it is of; null for all. */
  readonly token: string | null;
  /** Where it is in a fund of `funds.yaml`. */
  readonly path: Path;
  readonly values: readonly VariedValue[];
}

/** Fields by which a fund is known, or its prices: another one would be another fund. */
const NAMES: readonly PropertyKey[] = ['token', 'account', 'contract'];

/**
 * Reads `interim.range=0.05..0.30/0.01`: a rule by its place under `rules`, or another field of a fund by its own,
 * and its values (`readValues`). Before it may stand the token of the only fund that is meant.
 */
export function readVariation(text: string, tokens: readonly string[]): Variation | Refusal {
  const [name = '', ...rest] = text.split('=');
  const example = 'write a rule and its values, such as interim.range=0.05..0.30/0.01';
  if (name === '' || rest.length === 0 || rest.join('=') === '')
    return { message: `'${text}' is no rule with values`, remedy: example };
  const values = readValues(rest.join('='));
  if ('message' in values) return { ...values, message: `${name}: ${values.message}` };
  return variationOf(name, values, tokens);
}

/** What is named takes these values in turn. */
export function variationOf(
  name: string,
  values: readonly VariedValue[],
  tokens: readonly string[],
): Variation | Refusal {
  const place = placeOf(name, tokens);
  return 'message' in place ? place : { name, ...place, values };
}

/** Whether a name begins with a token: the keys of a fund have small letters. */
const TOKEN = /^[A-Z0-9]+$/;

function placeOf(name: string, tokens: readonly string[]): Pick<Variation, 'token' | 'path'> | Refusal {
  const parts = name.split('.');
  const first = parts[0] ?? '';
  const token = TOKEN.test(first) ? first : null;
  if (token !== null && !tokens.includes(token)) {
    return { message: `no fund is called ${token}`, remedy: hint(token, tokens) };
  }
  const keys: Path = parts.slice(token === null ? 0 : 1);
  const fields = knownKeys(['funds', 0]);
  const path = fields.includes(String(keys[0])) ? keys : ['rules', ...keys];
  if (NAMES.includes(path[0] ?? '')) {
    return {
      message: `${name} is a name and no rule`,
      remedy: 'vary a rule, or leverage, preset or initial',
    };
  }
  return unknownKey(name, path) ?? { token, path };
}

/** Where the schema names the keys of a place, the next one must be one of them. */
function unknownKey(name: string, path: Path): Refusal | null {
  for (const [depth, key] of path.entries()) {
    const inFund = depth === 0 && path[0] !== 'rules';
    const possible = knownKeys(['funds', 0, ...path.slice(0, depth)]);
    if (inFund || possible.length === 0 || possible.includes(String(key))) continue;
    const fields = knownKeys(['funds', 0]).filter((field) => !NAMES.includes(field) && field !== 'rules');
    const all = depth === 1 ? [...possible, ...fields] : possible;
    return {
      message: `${name}: '${String(key)}' is not a key that is known here`,
      remedy: hint(String(key), all),
    };
  }
  return null;
}

function hint(word: string, possible: readonly string[]): string {
  const near = suggest(word, possible);
  return near === null ? `possible here: ${possible.join(', ')}` : `did you mean '${near}'?`;
}
