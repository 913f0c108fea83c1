import { expect } from 'vitest';
import { VenueError } from '../../../src/venue/venue-error.js';

/** The `VenueError` with which a call ends; anything else fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<VenueError> {
  const outcome = await call.then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(VenueError);
  return outcome as VenueError; // as just asserted
}
