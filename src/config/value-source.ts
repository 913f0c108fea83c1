import { pathText } from './path-text.js';
import type { YamlSource } from './yaml-source.js';

/**
 * Values of a program in place of a text. Numbers and flags become the text that JavaScript writes for them, so that
 * both are read by the same rules. `name` stands for the file in issues.
 */
export function valueSource(name: string, value: unknown): YamlSource {
  return {
    value: written(value),
    issues: [],
    issue: (path, message, remedy) => ({
      ...{ file: name, line: null, column: null, path: pathText(path) },
      ...{ message, remedy },
    }),
    placeOf: (path) => `of ${pathText(path.slice(0, -1))}`,
  };
}

function written(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, written(inner)]));
}
