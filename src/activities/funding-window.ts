import { decimal } from '../domain/decimal.js';
import type { Refusal } from '../domain/refusal.js';
import type { FundRecord } from '../ledger/records/fund.js';
import type { Instrument, Ticker } from '../venue/port.js';
import type { BookReading } from './book-reading.js';

/** No order this close before a funding instant: which side of it the fill falls on would be chance. */
const BEFORE_MS = 5_000;
/** The venue's own record of a payment is waited for this long; later a missing one shows as a difference. */
const AFTER_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

/** Refuses a reading taken while a funding payment is about to be made or not yet on record. */
export function nearFunding(
  {
    ticker,
    instrument,
    events,
    position,
  }: Pick<BookReading, 'ticker' | 'instrument' | 'events' | 'position'>,
  fund: FundRecord,
): readonly Refusal[] {
  // Without a rate nothing is paid, so neither side of the instant matters.
  if (decimal(ticker.fundingRate).isZero()) return [];
  const untilNext = ticker.nextFundingTime - ticker.time;
  if (untilNext > 0 && untilNext <= BEFORE_MS) {
    const what = `funding is due in ${untilNext} ms: no order before it`;
    return [{ code: 'B-FUNDING-NEAR', what, askAgainMs: untilNext + ASK_AGAIN_MS }];
  }
  const last = lastFunding(ticker, instrument);
  const held = fund.units !== null && !decimal(position.contracts).isZero();
  const due = ticker.time - last < AFTER_MS && last > (fund.eventsBookedUntil ?? ticker.time);
  const recorded = events.some((event) => event.kind === 'funding' && event.time >= last);
  if (!held || !due || recorded) return [];
  const what = `the venue has not yet recorded the funding of ${new Date(last).toISOString()}`;
  return [{ code: 'B-FUNDING-NEAR', what, askAgainMs: ASK_AGAIN_MS }];
}

/**
 * Why a difference found after the strike may be none: funding was due since, and the venue's record of it or the
 * wallet with it may be late. `struckAt` is venue time in milliseconds since 1970 UTC.
 */
export function fundingSince(struckAt: number, ticker: Ticker, instrument: Instrument): readonly Refusal[] {
  const last = lastFunding(ticker, instrument);
  if (last <= struckAt || ticker.time - last >= AFTER_MS) return [];
  const what = `the venue may not yet have recorded the funding of ${new Date(last).toISOString()}`;
  return [{ code: 'B-FUNDING-NEAR', what, askAgainMs: ASK_AGAIN_MS }];
}

const lastFunding = (ticker: Ticker, { fundingIntervalMinutes }: Instrument): number =>
  ticker.nextFundingTime - fundingIntervalMinutes * 60_000;
