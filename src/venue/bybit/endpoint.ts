import type { z } from 'zod';
import type { Purpose } from './failure-table.js';

/** One V5 endpoint: what it is called in messages, what a call of it does, and the fields read from its result. */
export interface Endpoint<Result> {
  readonly name: string;
  readonly purpose: Purpose;
  readonly result: z.ZodType<Result>;
}

/** `time` is the venue's clock when it answered, in milliseconds. */
export interface Answer<Result> {
  readonly result: Result;
  readonly time: number;
}
