import type { HttpReply } from './http-wire.js';

const SOONEST = 100;
const LATEST = 60_000;
/** No venue is taken at its word for longer. */
const LONGEST = 600_000;
const UNKNOWN = 1_000;

/**
 * Milliseconds to wait after a breached rate. The venue's reset instant is read against the venue's own time in
 * the same reply; against this machine's where that makes no sense, as with a simulated market's time.
 */
export function retryAfterMs({ headers }: HttpReply, replyTime: number | null): number {
  const seconds = Number(headers['retry-after']);
  if (Number.isFinite(seconds) && seconds > 0) return bounded(seconds * 1_000, LONGEST);
  const reset = Number(headers['x-bapi-limit-reset-timestamp']);
  if (!Number.isFinite(reset) || reset <= 0) return UNKNOWN;
  const wait = replyTime === null ? Infinity : reset - replyTime;
  return bounded(Math.abs(wait) <= LATEST ? wait : reset - Date.now(), LATEST);
}

/** Milliseconds to wait after the ban of an address (HTTP 403): as the reply says, or else `usual`. */
export function banMs(reply: HttpReply, usual: number): number {
  return reply.headers['retry-after'] === undefined ? usual : retryAfterMs(reply, null);
}

/** Milliseconds to wait where a reply says that it was the last one of its pool for now; otherwise null. */
export function limitReached(reply: HttpReply, replyTime: number | null): number | null {
  if (reply.headers['retry-after'] !== undefined) return retryAfterMs(reply, replyTime);
  return reply.headers['x-bapi-limit-status'] === '0' ? retryAfterMs(reply, replyTime) : null;
}

function bounded(milliseconds: number, latest: number): number {
  return Math.ceil(Math.min(latest, Math.max(SOONEST, milliseconds)));
}
