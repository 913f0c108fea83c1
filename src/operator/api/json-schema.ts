import { z } from 'zod';

/**
 * How a zod schema is published. Answers may come to have more fields, so no object is closed to them; and that their
 * lists may not be changed is of interest to TypeScript alone.
 */
export function asPublished({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete jsonSchema.readOnly;
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}

/** JSON Schema 2020-12 of a document. */
export const jsonSchemaOf = (schema: z.ZodType): z.core.JSONSchema.BaseSchema =>
  z.toJSONSchema(schema, { target: 'draft-2020-12', override: asPublished });
