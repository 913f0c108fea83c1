import { FAILURE } from '../contract/failures.js';
import type { Clock } from './clock.js';
import { failure } from './failure.js';

/** Venues show fills and balances late: a difference is real once it has outlasted these pauses, 16 seconds. */
const PAUSES_MS = [100, 200, 400, 800, 1_500, 3_000, 5_000, 5_000];

export type Reading<T> =
  | { readonly kind: 'agrees'; readonly value: T }
  | { readonly kind: 'differs'; readonly what: string };

/** Reads until ledger and venue agree. Throws `DoesNotReconcile`, which halts the fund, where they never do. */
export async function agreedReading<T>(
  clock: Clock,
  read: () => Promise<Reading<T>>,
  fail = differs,
): Promise<T> {
  let reading = await read();
  for (const pause of PAUSES_MS) {
    if (reading.kind === 'agrees') return reading.value;
    await clock.pause(pause);
    reading = await read();
  }
  if (reading.kind === 'agrees') return reading.value;
  throw fail(reading.what);
}

const differs = (what: string): Error =>
  failure(FAILURE.doesNotReconcile, `B-LEDGER-DIFFERS: ${what}`, undefined, ['B-LEDGER-DIFFERS']);
