import { z } from 'zod';
import { fundsSchema } from './funds-schema.js';
import type { Path } from './yaml-source.js';

/** The keys that `funds.yaml` may have at a place. */
export function knownKeys(path: Path): readonly string[] {
  return keysOf(fundsSchema, path);
}

/** The keys that a schema knows at a place. */
export function keysOf(schema: z.ZodType, path: Path): readonly string[] {
  const bare = unwrapped(path.reduce<unknown>(inner, schema));
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

function inner(schema: unknown, key: PropertyKey): unknown {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodArray) return bare.element;
  if (bare instanceof z.ZodRecord) return bare.valueType;
  return bare instanceof z.ZodObject ? bare.shape[String(key)] : undefined;
}

/** Of a map or a word such as `none`, the map. */
function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return unwrapped(schema.unwrap());
  if (!(schema instanceof z.ZodUnion)) return schema;
  return schema.options.find((option) => option instanceof z.ZodObject) ?? schema;
}
