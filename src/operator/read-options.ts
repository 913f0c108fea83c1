import type { z } from 'zod';
import { UsageError, type UsageProblem } from './command-error.js';

/** Checks raw options by their schema and throws one `UsageError` with all that is wrong in them. */
export function readOptions<Schema extends z.ZodObject>(schema: Schema, raw: object): z.output<Schema> {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw new UsageError(result.error.issues.map((issue) => problem(issue, raw)));
}

function problem(issue: z.core.$ZodIssue, raw: object): UsageProblem {
  const key = String(issue.path[0] ?? '');
  const option = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (Reflect.get(raw, key) === undefined) {
    return { option, message: 'is missing', remedy: `give it: ${option} ...` };
  }
  const remedy = issue.code === 'custom' ? issue.params?.remedy : undefined;
  return { option, message: issue.message, remedy: String(remedy ?? 'see --help') };
}
