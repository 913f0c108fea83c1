import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowUpdateFailedError } from '@temporalio/client';

const PAUSE_MS = 250;
const WITHIN_MS = 90_000;

/** An answer that stays the same however often it is asked for. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/**
 * Asks until there is an answer, as a person or a program does that was cut off: the servers it asks are being
 * killed. Throws the last error after 90 s, and at once what the system answered as a refusal.
 */
export async function insist<T>(what: string, ask: () => Promise<T>, withinMs = WITHIN_MS): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof WorkflowUpdateFailedError || error instanceof Refused) throw error;
      if (Date.now() > deadline) throw new Error(`${what}: no answer in ${withinMs} ms`, { cause: error });
      await pause(PAUSE_MS);
    }
  }
}
