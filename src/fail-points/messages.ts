import { z } from 'zod';

/** A boundary of a step that is being reached. `token` is the fund's, or null where the step has none. */
export interface FailPoint {
  readonly step: string;
  readonly boundary: string;
  readonly token: string | null;
  /** What the step is about: an order's id, a contract; null where there is no more to say. */
  readonly subject: string | null;
}

/** What a process says first: who it is. */
export const HELLO = z.strictObject({ pid: z.number(), roles: z.array(z.string()) });

/** A process waits at a boundary until it is told to go on; `hit` names this waiting. */
export const REACHED = z.strictObject({
  hit: z.number(),
  step: z.string(),
  boundary: z.string(),
  token: z.string().nullable(),
  subject: z.string().nullable(),
});
export type Reached = z.output<typeof REACHED>;

/** The answer. */
export const GO_ON = z.strictObject({ goOn: z.number() });
