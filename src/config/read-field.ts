import type { z } from 'zod';
import { valueAt } from './schema-issues.js';
import type { Path, YamlSource } from './yaml-source.js';

/** The value at `path`: `undefined` where it is absent, null where it is not valid by itself. */
export function readField<Schema extends z.ZodType>(
  source: YamlSource,
  path: Path,
  schema: Schema,
): z.output<Schema> | null | undefined {
  const value = valueAt(source.value, path);
  if (value === undefined) return undefined;
  const result = schema.safeParse(value);
  return result.success ? result.data : null;
}
