import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { z } from 'zod';
import { UsageError, type UsageProblem } from './command-error.js';
import { CONNECTED_OPTIONS } from './connected-options.js';
import { readOptions } from './read-options.js';

const LONGEST_REASON = 1_000;
const LONGEST_NAME = 200;

const text = (longest: number) =>
  z.string().trim().min(1, 'is empty').max(longest, `is longer than ${longest} characters`);

export const OPERATOR_OPTIONS = {
  ...CONNECTED_OPTIONS,
  all: z.boolean().default(false),
  reason: text(LONGEST_REASON),
  by: text(LONGEST_NAME).default(userName),
  requestKey: text(LONGEST_NAME).default(randomUUID),
};

/** Options of a command that speaks to `token` or, with --all, to every fund. */
export function readOperatorOptions<Schema extends z.ZodObject>(
  schema: Schema,
  token: string | null,
  raw: object,
): z.output<Schema> {
  const wrong = targetProblem(token, Reflect.get(raw, 'all') === true);
  try {
    const options = readOptions(schema, raw);
    if (wrong === null) return options;
  } catch (error) {
    if (wrong === null || !(error instanceof UsageError)) throw error;
    throw new UsageError([wrong, ...error.problems]);
  }
  throw new UsageError([wrong]);
}

function targetProblem(token: string | null, all: boolean): UsageProblem | null {
  if (token === null && !all)
    return { option: 'token', message: 'is missing', remedy: 'name a fund, or give --all' };
  if (token !== null && all)
    return { option: '--all', message: `and ${token} were both given`, remedy: 'give one of them' };
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
