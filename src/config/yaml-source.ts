import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
} from 'yaml';
import { ConfigError, type ConfigIssue } from './config-error.js';
import { pathText } from './path-text.js';

export type Path = readonly PropertyKey[];

/** A YAML text as plain values, in which every scalar is still its own source text, and their places. */
export interface YamlSource {
  readonly value: unknown;
  /** Mistakes of the text that leave its values readable: repeated keys. */
  readonly issues: readonly ConfigIssue[];
  /** An issue at the value of `path`, or at the nearest part of it that is in the text. */
  issue(path: Path, message: string, remedy: string, at?: 'value' | 'key'): ConfigIssue;
  /** Where in the text the value of `path` is, in words: `on line 7`. */
  placeOf(path: Path): string;
}

/** Aliases may repeat a part of the text this often in all; more is an expansion attack or a mistake. */
const MOST_ALIASES = 10_000;

/**
 * Reads YAML 1.2 with anchors, aliases and merge keys. Under the failsafe schema nothing is converted, so
 * a number such as 0.15 never passes through a float. Throws a `ConfigError` with all syntax errors.
 */
export function readYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    merge: true,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const issues = document.errors.map((error) => syntaxIssue(file, lines, error));
  if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) throw new ConfigError(issues);

  const place = (path: Path, at: 'value' | 'key') => lines.linePos(offsetOf(document, path, at));
  return {
    value: plainValue(file, document),
    issues,
    issue: (path, message, remedy, at = 'value') => {
      const { line, col } = place(path, at);
      return { file, line, column: col, path: pathText(path), message, remedy };
    },
    placeOf: (path) => `on line ${place(path, 'value').line}`,
  };
}

function plainValue(file: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const remedy = 'define each anchor (&name) once before its use (*name), and use aliases sparingly';
    throw new ConfigError([{ file, line: 1, column: 1, path: '', message, remedy }]);
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  DUPLICATE_KEY: 'keep one of the two',
  MULTIPLE_DOCS: "write one document: remove the second '---'",
  BAD_INDENT: 'align it with its neighbours, with spaces',
  MISSING_CHAR: 'add what is missing, or put the text in quotes',
};

function syntaxIssue(file: string, lines: LineCounter, error: YAMLError): ConfigIssue {
  const { line, col } = lines.linePos(error.pos[0]);
  const remedy = REMEDIES[error.code] ?? 'compare it with the shipped funds.yaml';
  return { file, line, column: col, path: '', message: error.message, remedy };
}

/** Offset of the deepest node on the way to `path`; for a missing key that of the map it is missing from. */
function offsetOf(document: Document, path: Path, at: 'value' | 'key'): number {
  let node = resolved(document, document.contents);
  let offset = startOf(node) ?? 0;
  for (const [depth, key] of path.entries()) {
    const step = stepInto(document, node, key);
    if (step === null) return offset;
    node = resolved(document, step.value);
    const wanted = at === 'key' && depth === path.length - 1 ? step.key : step.value;
    offset = startOf(wanted) ?? startOf(step.key) ?? offset;
  }
  return offset;
}

interface Step {
  readonly key: unknown;
  readonly value: unknown;
}

function stepInto(document: Document, node: unknown, key: PropertyKey): Step | null {
  if (isSeq(node)) {
    const value = node.items[Number(key)];
    return value === undefined ? null : { key: value, value };
  }
  if (!isMap(node)) return null;
  const pair = node.items.find((item) => keyText(item) === String(key));
  return pair ?? stepIntoMerged(document, node.items, key);
}

function stepIntoMerged(document: Document, pairs: readonly Pair[], key: PropertyKey): Step | null {
  const merged = pairs.filter((pair) => keyText(pair) === '<<').map((pair) => resolved(document, pair.value));
  const sources = merged.flatMap((node) =>
    isSeq(node) ? node.items.map((item) => resolved(document, item)) : [node],
  );
  for (const source of sources) {
    const step = stepInto(document, source, key);
    if (step !== null) return step;
  }
  return null;
}

function keyText(pair: Pair): string | null {
  return isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : null;
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function startOf(node: unknown): number | null {
  return (node as Partial<Node> | null)?.range?.[0] ?? null;
}
