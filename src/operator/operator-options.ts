import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { z } from 'zod';
import { isOneLine, NOT_ONE_LINE } from '../contract/one-line.js';
import { UsageError, type UsageProblem } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import { readOptions } from './read-options.js';

const LONGEST_REASON = 1_000;
const LONGEST_NAME = 200;

const text = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, 'is empty')
    .max(longest, `is longer than ${longest} characters`)
    .refine(isOneLine, NOT_ONE_LINE);

export const REASON = text(LONGEST_REASON);

export const OPERATOR_OPTIONS = {
  ...CONNECTED_OPTIONS,
  all: z.boolean().default(false),
  each: z.boolean().default(false),
  reason: REASON,
  by: text(LONGEST_NAME).default(userName),
  requestKey: text(LONGEST_NAME).default(randomUUID),
};

/** Options of a command that speaks to `token`, to all funds (--all), or to each by itself (--each). */
export function readOperatorOptions<Schema extends z.ZodObject>(
  schema: Schema,
  token: string | null,
  raw: object,
): z.output<Schema> {
  const targets = ['all', 'each'].filter((name) => Reflect.get(raw, name) === true);
  const wrong = targetProblem(token, targets);
  try {
    const options = readOptions(schema, raw);
    if (wrong === null) return options;
  } catch (error) {
    if (wrong === null || !(error instanceof UsageError)) throw error;
    throw new UsageError([wrong, ...error.problems]);
  }
  throw new UsageError([wrong]);
}

function targetProblem(token: string | null, targets: readonly string[]): UsageProblem | null {
  const [first, second] = [...targets.map((name) => `--${name}`), ...(token === null ? [] : [token])];
  if (first === undefined)
    return { option: 'token', message: 'is missing', remedy: 'name a fund, or give --all' };
  if (second !== undefined)
    return { option: first, message: `and ${second} were both given`, remedy: 'give one of them' };
  return null;
}

/** A user without an entry in the user database, as in many containers, still has a number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
