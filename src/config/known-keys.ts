import { z } from 'zod';
import { fundsSchema } from './funds-schema.js';
import type { Path } from './yaml-source.js';

/** The keys that the schema knows at a place. */
export function knownKeys(path: Path): readonly string[] {
  const schema = path.reduce<unknown>(inner, fundsSchema);
  const bare = unwrapped(schema);
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

function inner(schema: unknown, key: PropertyKey): unknown {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodArray) return bare.element;
  return bare instanceof z.ZodObject ? bare.shape[String(key)] : undefined;
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}
