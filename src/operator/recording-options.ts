import { z } from 'zod';
import { readInstant } from '../simulation/instant.js';
import type { RecordingFiles } from '../simulation/recorded-prices.js';

const INSTANT = 'must be a date or an instant in UTC, such as 2020-03-12 or 2020-03-12T08:00:00Z';

const instant = z.string().transform((text, context): number => {
  const time = readInstant(text);
  if (time !== null) return time;
  context.addIssue({ code: 'custom', message: `'${text}' ${INSTANT}` });
  return z.NEVER;
});

/** `BTCUSDT=FILE`, several times. */
const files = z.array(z.string()).transform((pairs, context): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const pair of pairs) {
    const [contract = '', ...rest] = pair.split('=');
    const file = rest.join('=');
    const problem =
      contract === '' || file === ''
        ? `'${pair}' must be a contract and its file, such as BTCUSDT=btc-1h.csv`
        : found.has(contract)
          ? `${contract} is given twice`
          : null;
    if (problem === null) found.set(contract, file);
    else context.addIssue({ code: 'custom', message: problem });
  }
  return found;
});

/** Options of the commands that play recorded prices. */
export const RECORDING_OPTIONS = {
  funds: z.string().optional(),
  prices: files,
  funding: files.default(new Map()),
  from: instant.optional(),
  to: instant.optional(),
  gaps: z.enum(['error', 'carry'], { error: 'must be error or carry' }).default('error'),
  out: z.string().min(1, 'is empty').optional(),
};

export function recordingFiles(options: {
  readonly prices: ReadonlyMap<string, string>;
  readonly funding: ReadonlyMap<string, string>;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly gaps: 'error' | 'carry';
}): RecordingFiles {
  const { prices, funding, from = null, to = null, gaps } = options;
  return { prices, funding, from, to, gaps };
}
