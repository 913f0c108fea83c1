import { z } from 'zod';
import { COST_FIELDS } from '../../simulation/cost-fields.js';
import { RECORDING_OPTIONS } from '../recording-options.js';

const MOST_WORKERS = 256;

export const SIMULATE_OPTIONS = z.object({
  ...RECORDING_OPTIONS,
  ...COST_FIELDS,
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
