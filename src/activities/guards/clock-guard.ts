import { activityInfo } from '@temporalio/activity';
import type { Refusal } from '../../domain/refusal.js';
import type { BookReading } from '../book-reading.js';
import type { VenueTime } from '../ports.js';

/** As much as Bybit accepts of a request from the future. */
const MOST_SKEW_MS = 1_000;

/** When the Temporal server scheduled the step's present attempt; null where no server did. */
export function scheduledAt(): number | null {
  try {
    return activityInfo().currentAttemptScheduledTimestampMs;
  } catch {
    return null;
  }
}

/**
 * This machine's clock against the venue's, and against the Temporal server's. Only what is certain is refused: the
 * venue answered between two looks at this machine's clock, and a step cannot run before it was scheduled.
 */
export function clockRefusals(
  { ticker, askedAt, answeredAt }: Pick<BookReading, 'ticker' | 'askedAt' | 'answeredAt'>,
  venueTime: VenueTime,
  scheduled: number | null,
): readonly Refusal[] {
  const behindVenue = venueTime === 'wall' ? ticker.time - answeredAt : 0;
  const aheadOfVenue = venueTime === 'wall' ? askedAt - ticker.time : 0;
  const behindServer = scheduled === null ? 0 : scheduled - answeredAt;
  return [
    ...skew(behindVenue, 'behind the venue'),
    ...skew(aheadOfVenue, 'ahead of the venue'),
    ...skew(behindServer, 'behind the Temporal server'),
  ];
}

function skew(ms: number, where: string): readonly Refusal[] {
  if (ms <= MOST_SKEW_MS) return [];
  return [{ code: 'B-CLOCK-SKEW', what: `this machine's clock is at least ${Math.round(ms)} ms ${where}` }];
}
