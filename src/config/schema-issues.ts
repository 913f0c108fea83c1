import type { z } from 'zod';
import type { ConfigIssue } from './config-error.js';
import { suggest } from './suggest.js';
import type { Path, YamlSource } from './yaml-source.js';

type SchemaIssue = z.core.$ZodIssue;

/** What to write where a key is missing or its value has the wrong shape. */
const EXAMPLES: Readonly<Record<string, string>> = {
  venue: 'venue: { name: paper }',
  name: 'name: paper',
  url: 'url: https://api-testnet.bybit.com',
  funds: 'funds: followed by one "- token: ..." for each fund',
  token: 'token: BTC3L',
  contract: 'contract: BTCUSDT',
  inverse: 'inverse: { face: 1 }',
  face: 'face: 1, what one contract is worth in USD',
  leverage: 'leverage: 3 (or -3 for a short fund)',
  preset: 'preset: default-3x',
  account: 'account: btc3l',
  initial: 'initial: { equity: 100000, nav: 100 }',
  equity: 'equity: 100000',
  nav: 'nav: 100',
  rules: 'rules: { interim: { range: 0.12 } }',
  daily: "daily: { at: '02:30' }",
  interim: 'interim: { range: 0.15 }',
  range: 'range: 0.15',
  managementFee: "managementFee: { rate: 0.001, at: ['00:00', '08:00', '16:00'] }",
  at: "'02:30' for the daily rebalance, ['00:00', '08:00'] for the fee",
  band: 'band: [2, 4]',
  targetBand: 'targetBand: [2.5, 3.5]',
  skip: 'skip: { leverage: [2.9, 3.1], move: 0.01 }, or none',
  zone: 'zone: Europe/Berlin',
  execution: 'execution: { slippage: 0.0005 }',
  hedgeBooks: 'hedgeBooks: followed by one "- account: ..." for each book',
  residual: 'residual: 0.5, signed contracts',
  capital: 'capital: 20000',
};

const SHAPES: Readonly<Record<string, string>> = {
  object: "a map of 'key: value' lines",
  array: 'a list',
  string: 'a single value',
};

/** Zod's findings in the project's words, each at its place in the text. */
export function schemaIssues(
  source: YamlSource,
  found: readonly SchemaIssue[],
  known: KnownKeys,
): ConfigIssue[] {
  return found.flatMap((issue) => {
    const inside = issue.code === 'invalid_union' ? ofItsShape(issue) : undefined;
    if (inside !== undefined) return schemaIssues(source, inside, known);
    if (issue.code === 'unrecognized_keys') return unknownKeys(source, issue.path, issue.keys, known);
    return [source.issue(issue.path, ...wording(issue, valueAt(source.value, issue.path)))];
  });
}

/** Where a value may be of one shape or another, what is wrong with it as one of its own shape; undefined where it has none. */
function ofItsShape(issue: z.core.$ZodIssueInvalidUnion): readonly SchemaIssue[] | undefined {
  const inside = issue.errors.find((errors) => errors.every((error) => !isMismatch(error)));
  return inside?.map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
}

const isMismatch = ({ code, path }: SchemaIssue): boolean =>
  path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');

export type KnownKeys = (path: Path) => readonly string[];

function unknownKeys(
  source: YamlSource,
  path: Path,
  keys: readonly string[],
  known: KnownKeys,
): ConfigIssue[] {
  const possible = known(path);
  return keys.map((key) => {
    const near = suggest(key, possible);
    const remedy =
      near === null ? `remove it; possible here: ${possible.join(', ')}` : `did you mean '${near}'?`;
    return source.issue([...path, key], `'${key}' is not a key that is known here`, remedy, 'key');
  });
}

function wording(issue: SchemaIssue, value: unknown): [message: string, remedy: string] {
  const key = String(issue.path.findLast((part) => typeof part === 'string') ?? '');
  const example = `write ${EXAMPLES[key] ?? 'a value'}`;
  if (issue.code === 'custom') return [issue.message, String(issue.params?.remedy ?? example)];
  if (value === undefined) return [key === '' ? 'the text is empty' : `'${key}' is missing`, example];
  if (issue.code === 'invalid_value') return choiceWording(String(value), issue.values.map(String));
  if (issue.code === 'invalid_union') return ['this has the wrong shape', example];
  if (issue.code === 'too_small') return [`'${key}' is an empty list`, example];
  if (issue.code === 'invalid_type') return shapeWording(issue.expected, value, example);
  return [issue.message, example];
}

function choiceWording(value: string, choices: readonly string[]): [string, string] {
  const near = suggest(value, choices);
  const hint = near === null ? '' : `did you mean '${near}'? `;
  return [
    value === '' ? 'the value is empty' : `'${value}' is not known here`,
    `${hint}Possible: ${choices.join(', ')}`,
  ];
}

function shapeWording(expected: string, value: unknown, example: string): [string, string] {
  const isNow = value === '' ? 'empty' : SHAPES[Array.isArray(value) ? 'array' : typeof value];
  return [`this must be ${SHAPES[expected] ?? expected}, and is ${isNow ?? 'something else'}`, example];
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? Reflect.get(inner, key)
        : undefined,
    value,
  );
}
