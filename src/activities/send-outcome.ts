import type { OrderIntent, Venue } from '../venue/port.js';
import { failedSend, VenueError } from '../venue/venue-error.js';

/**
 * What became of one send.
 *
 * - `confirmed`: the venue has accepted it, or has had it already.
 * - `rejected`: the venue refused it for good.
 * - `refused-here`: surely not at the venue by this send, and it may be sent again: nothing left this machine, or
 *   the venue answered that it did nothing (a rate limit, a key, a clock).
 * - `unresolved`: it may be at the venue.
 */
export type SendOutcome =
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'refused-here'; readonly error: unknown }
  | { readonly kind: 'unresolved'; readonly reason: string };

/** Sends once, if it may still leave. Throws nothing: whatever is not known for certain is unresolved. */
export async function sendOnce(
  venue: Venue,
  intent: OrderIntent,
  mayLeave: () => boolean,
): Promise<SendOutcome> {
  try {
    await venue.placeOrder(intent, mayLeave);
    return { kind: 'confirmed' };
  } catch (error) {
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): SendOutcome {
  const reason = reasonOf(error);
  if (error instanceof VenueError && error.kind === 'duplicate') return { kind: 'confirmed' };
  const outcome = failedSend(error);
  if (outcome === 'unresolved') return { kind: 'unresolved', reason };
  const forGood = outcome === 'rejected' && error instanceof VenueError && error.kind === 'rejected';
  return forGood ? { kind: 'rejected', reason } : { kind: 'refused-here', error };
}

function reasonOf(error: unknown): string {
  if (error instanceof VenueError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
