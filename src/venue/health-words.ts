import type { VenueHealth } from './port.js';

/** One line for a log: whether the venue answers, since when not, and when it is tried again. */
export function healthWords(venue: string, { state, since, reason, nextProbeAt }: VenueHealth): string {
  if (state === 'closed') return `${venue} answers`;
  const from = new Date(since).toISOString();
  const next =
    nextProbeAt === null ? 'trying again now' : `tried again at ${new Date(nextProbeAt).toISOString()}`;
  return `${venue} has been out of reach since ${from} (${reason}); ${next}`;
}
