import { z } from 'zod';

// Fields as every answer writes them. Those with an `id` become a component of the description, said once.

/** An amount, a price, a quantity: exact, in plain notation. The field's own description says its unit. */
export const DECIMAL = z
  .string()
  .regex(/^-?(0|[1-9]\d*)(\.\d+)?$/)
  .meta({
    id: 'Decimal',
    description: 'A decimal in plain notation, exact to its last digit: "-0.00012359".',
  });

export const INSTANT = z.iso
  .datetime({ precision: 3 })
  .meta({ id: 'Instant', description: 'ISO 8601 in UTC: "2026-11-22T02:30:00.000Z".' });

/** Milliseconds since 1970 UTC, as the engine's own records have them. */
export const MILLISECONDS = z.int().meta({ description: 'Milliseconds since 1970 UTC.' });

/** Token or id of a path: what cannot be one is not looked up. */
export const NAME = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** `{ "error": "words" }`: the body of every answer that is no success. */
export const FAILURE = z
  .object({
    error: z.string().meta({ description: 'What is wrong, in words.' }),
    remedy: z.string().optional().meta({ description: 'How to mend it.' }),
    problems: z
      .array(z.object({ field: z.string(), message: z.string(), remedy: z.string() }))
      .readonly()
      .optional()
      .meta({ description: 'Every mistake of the request by itself.' }),
  })
  .meta({ id: 'Failure', description: 'Why there is no answer, in words.' });

/** Read-only as the reports are, so that these are answers of their type. */
export const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

/**
 * A record that the engine keeps for itself: the fields that readers can rely on. It may have more, which change with
 * the engine's rules.
 */
export const engineRecord = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object(shape).meta({ additionalProperties: true });
