import type { HttpReply } from './http-wire.js';

const SOONEST = 100;
const LATEST = 60_000;
/** Bybit lifts the ban of an address (HTTP 403) after ten quiet minutes. */
const BANNED = 600_000;
const UNKNOWN = 1_000;

/**
 * Milliseconds to wait after a breached rate. The venue's reset instant is read against the venue's own time in
 * the same reply; against this machine's where that makes no sense, as with a simulated market's time.
 */
export function retryAfterMs({ status, headers }: HttpReply, replyTime: number | null): number {
  const seconds = Number(headers['retry-after']);
  if (Number.isFinite(seconds) && seconds > 0) return bounded(seconds * 1_000, BANNED);
  if (status === 403) return BANNED;
  const reset = Number(headers['x-bapi-limit-reset-timestamp']);
  if (!Number.isFinite(reset) || reset <= 0) return UNKNOWN;
  const wait = replyTime === null ? -1 : reset - replyTime;
  return bounded(wait >= 0 && wait <= LATEST ? wait : reset - Date.now(), LATEST);
}

function bounded(milliseconds: number, latest: number): number {
  return Math.ceil(Math.min(latest, Math.max(SOONEST, milliseconds)));
}
