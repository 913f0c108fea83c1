import type { VenueError } from '../../venue-error.js';
import type { HttpReply } from '../http-wire.js';

/** What a failed request says of the venue as a whole; nothing, where it failed on this machine. */
export type Sign = 'answered' | 'down' | 'banned' | 'nothing';

/** Replies by which Bybit, or what stands before it, says that it does not work: time-out, error, restart, a page. */
const DOWN: readonly string[] = ['10000', '10016', '10019', 'MALFORMED'];
/** The address is banned: every further request prolongs it. */
const BANNED: readonly string[] = ['10009', 'HTTP403'];
/** Failed on this machine: the client was closed, or could not sign. */
const HERE: readonly string[] = ['CLOSED', 'NOT_SENT'];

/** A refusal of business kind, a breached rate and a wrong key are answers: the venue is there. */
export function signOf({ code, kind }: VenueError, reply: HttpReply | null): Sign {
  if (reply === null) return HERE.includes(code) ? 'nothing' : 'down';
  if (code === 'HTTP403' && kind === 'unauthorised') return 'answered';
  if (BANNED.includes(code)) return 'banned';
  return DOWN.includes(code) || reply.status >= 500 ? 'down' : 'answered';
}
