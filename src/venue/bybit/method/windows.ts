import { VenueError } from '../../venue-error.js';
import type { Answer, Endpoint } from '../endpoint.js';
import type { Session } from '../session.js';
import { allPages, type Page } from './pages.js';

/** Bybit answers for at most seven days at once. */
const DAY = 24 * 3_600_000;
const WINDOW = 7 * DAY;
/** How far back it keeps what an account did. */
const KEPT = 730 * DAY;

export interface Window {
  readonly startTime: number;
  readonly endTime: number;
  readonly cursor?: string;
}

/** All rows at or after `since`. Windows share their edge, so that nothing falls between: rows may come twice. */
export async function allWindows<Row>(
  session: Session,
  endpoint: Endpoint<unknown>,
  since: number,
  ask: (window: Window) => Promise<Answer<Page<Row>>>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let startTime = since; ; startTime += WINDOW) {
    const endTime = startTime + WINDOW;
    const found = await allPages(session, endpoint, (cursor) =>
      ask({ startTime, endTime, ...(cursor === undefined ? {} : { cursor }) }),
    );
    if (found.time - since > KEPT) throw tooOld(endpoint, since);
    rows.push(...found.rows);
    if (endTime >= found.time) return rows;
  }
}

/** Nothing found that far back would prove that nothing happened. */
function tooOld(endpoint: Endpoint<unknown>, since: number): VenueError {
  const from = new Date(since).toISOString();
  return new VenueError(
    'rejected',
    'HISTORY_TOO_OLD',
    `bybit ${endpoint.name}: kept for two years, asked from ${from}`,
  );
}
