import { z } from 'zod';
import { aboveZero, decimalField } from '../../config/decimal-field.js';
import type { DecimalString } from '../../domain/decimal.js';
import { COST_FIELDS } from '../../simulation/cost-fields.js';
import { RECORDING_OPTIONS } from '../recording-options.js';

const MOST_WORKERS = 256;

/** `BTCUSDT=0.1`, several times. */
const steps = (what: string) =>
  z.array(z.string()).transform((pairs, context): ReadonlyMap<string, DecimalString> => {
    const found = new Map<string, DecimalString>();
    for (const pair of pairs) {
      const [contract = '', text = ''] = pair.split('=', 2);
      const { data } = decimalField(what, aboveZero(what)).safeParse(text);
      const problem = found.has(contract) ? `${contract} is given twice` : notAStep(pair, what);
      if (contract === '' || data === undefined || found.has(contract))
        context.addIssue({ code: 'custom', message: problem });
      else found.set(contract, data);
    }
    return found;
  });

const notAStep = (pair: string, what: string): string =>
  `'${pair}' must be a contract and its ${what}, such as BTCUSDT=0.1`;

export const SIMULATE_OPTIONS = z.object({
  ...RECORDING_OPTIONS,
  ...COST_FIELDS,
  tick: steps('price step').default(new Map()),
  lot: steps('lot').default(new Map()),
  against: z.string().min(1, 'is empty').optional(),
  vary: z.array(z.string()).default([]),
  workers: z
    .string()
    .regex(/^[1-9]\d*$/, 'must be a whole number from 1 on')
    .transform(Number)
    .refine((count) => count <= MOST_WORKERS, `must be at most ${MOST_WORKERS}`)
    .optional(),
  csv: z.string().min(1, 'is empty').optional(),
  json: z.boolean().default(false),
});
export type SimulateOptions = z.output<typeof SIMULATE_OPTIONS>;
