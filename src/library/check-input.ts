import type { z } from 'zod';
import { ConfigError, type ConfigIssue } from '../config/config-error.js';
import { keysOf } from '../config/known-keys.js';
import { schemaIssues } from '../config/schema-issues.js';
import { valueSource } from '../config/value-source.js';

/** Reads an argument of the library by its schema, or adds all that is wrong in it to `issues` and gives null. */
export function checkInput<Schema extends z.ZodObject>(
  name: string,
  value: unknown,
  schema: Schema,
  issues: ConfigIssue[],
): z.output<Schema> | null {
  const source = valueSource(name, value);
  const parsed = schema.safeParse(source.value);
  if (parsed.success) return parsed.data;
  issues.push(...schemaIssues(source, parsed.error.issues, (path) => keysOf(schema, path)));
  return null;
}

/** A mistake of an argument as a whole. */
export function wrongArgument(name: string, path: string, message: string, remedy: string): ConfigIssue {
  return { file: name, line: null, column: null, path, message, remedy };
}

export function refuse(issues: readonly ConfigIssue[]): void {
  if (issues.length > 0) throw new ConfigError(issues);
}
