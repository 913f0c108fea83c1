import { FAILURE } from '../contract/failures.js';
import { decimal } from '../domain/decimal.js';
import type { FundRecord } from '../ledger/port.js';
import type { BookReading } from './book-reading.js';
import { failure } from './failure.js';

/** No order this close before a funding instant: which side of it the fill falls on would be chance. */
const BEFORE_MS = 5_000;
/** The venue's own record of a payment is waited for this long; later a missing one shows as a difference. */
const AFTER_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

/** Refuses a reading taken while a funding payment is about to be made or not yet on record. */
export function refuseNearFunding(
  { ticker, instrument, events, position }: BookReading,
  fund: FundRecord,
): void {
  // Without a rate nothing is paid, so neither side of the instant matters.
  if (decimal(ticker.fundingRate).isZero()) return;
  const untilNext = ticker.nextFundingTime - ticker.time;
  if (untilNext > 0 && untilNext <= BEFORE_MS) {
    throw failure(
      FAILURE.nearFunding,
      `funding is due in ${untilNext} ms: no order before it`,
      untilNext + ASK_AGAIN_MS,
    );
  }
  const last = ticker.nextFundingTime - instrument.fundingIntervalMinutes * 60_000;
  const held = fund.units !== null && !decimal(position.contracts).isZero();
  const due = ticker.time - last < AFTER_MS && last > (fund.eventsBookedUntil ?? ticker.time);
  if (!held || !due) return;
  if (events.some((event) => event.kind === 'funding' && event.time >= last)) return;
  const at = new Date(last).toISOString();
  throw failure(FAILURE.nearFunding, `the venue has not yet recorded the funding of ${at}`, ASK_AGAIN_MS);
}
