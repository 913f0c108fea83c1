import type { z } from 'zod';
import type { Purpose } from './failure-table.js';

/** One V5 endpoint: what it is called in messages, what a call of it does, and the fields read from its result. */
export interface Endpoint<Result> {
  readonly name: string;
  readonly purpose: Purpose;
  /** How much of its pool a call uses, where the venue limits it more tightly than its neighbours; 1 if absent. */
  readonly weight?: number;
  readonly result: z.ZodType<Result>;
}

/** `time` is the venue's clock when it answered, in milliseconds. */
export interface Answer<Result> {
  readonly result: Result;
  readonly time: number;
}
