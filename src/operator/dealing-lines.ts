import { z } from 'zod';
import type { DealingAsk } from '../contract/dealing.js';
import { isDecimalString } from '../domain/decimal.js';
import { CommandFailed } from './command-error.js';

/** A request of a feed, and where it stands. */
export interface FeedLine {
  readonly number: number;
  readonly ask: DealingAsk;
}

const quantity = z
  .string('must be a text, such as "12.5"')
  .refine(isDecimalString, 'must be a number in plain notation')
  .optional();

const LINE = z
  .strictObject({
    seq: z.int('must be a whole number').min(1, 'must be 1 or more'),
    token: z.string('must be a text'),
    kind: z.enum(['creation', 'redemption'], 'must be creation or redemption'),
    units: quantity,
    amount: quantity,
    key: z.string('must be a text').min(1, 'is empty'),
    mac: z.string('must be a text').regex(/^[0-9a-f]{64}$/, 'must be 64 small hexadecimal digits'),
  })
  .transform(({ units, amount, ...line }, context) => {
    if (units !== undefined && amount === undefined)
      return { ...line, measure: 'units', quantity: units } as const;
    if (amount !== undefined && units === undefined)
      return { ...line, measure: 'amount', quantity: amount } as const;
    context.addIssue({ code: 'custom', message: 'must have either units or amount' });
    return z.NEVER;
  });

const MOST_SHOWN = 20;

/** Every line, or an error that names all that are wrong: a file is sent as it is, or not at all. */
export function readFeedLines(feed: string, content: string, file: string): readonly FeedLine[] {
  const read = content.split('\n').flatMap((text, index): (FeedLine | string)[] => {
    if (text.trim() === '') return [];
    const number = index + 1;
    const line = LINE.safeParse(parseJson(text));
    if (line.success) return [{ number, ask: askOf(feed, line.data) }];
    return [
      `line ${number}: ${line.error.issues.map(({ path, message }) => [...path, message].join(' ')).join('; ')}`,
    ];
  });
  const mistakes = read.filter((one) => typeof one === 'string');
  if (mistakes.length === 0) return read.filter((one) => typeof one !== 'string');
  const rest = mistakes.length - MOST_SHOWN;
  const shown = [...mistakes.slice(0, MOST_SHOWN), ...(rest > 0 ? [`and ${rest} more`] : [])];
  throw new CommandFailed(
    [`${file} is no feed; nothing was sent:`, ...shown].join('\n'),
    'write one JSON object a line: {"seq":1,"token":"BTC3L","kind":"creation","units":"10","key":"...","mac":"..."}',
  );
}

function askOf(
  name: string,
  { seq, token, kind, measure, quantity, key, mac }: z.output<typeof LINE>,
): DealingAsk {
  const feed = { name, seq, mac };
  return { token, kind, measure, quantity, requestKey: key, requestedBy: `feed ${name}`, feed };
}

/** What is no JSON is refused as no object. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
