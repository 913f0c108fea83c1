import type { FundRecord } from '../ledger/port.js';
import type {
  AccountEvent,
  BookKey,
  Instrument,
  Position,
  Ticker,
  Venue,
  VenueOrder,
  Wallet,
} from '../venue/port.js';

/** Events are read again from a little before the last reading: a repeated one is booked once. */
export const EVENT_OVERLAP_MS = 60_000;

/** What a venue says of one book, read at once. */
export interface BookReading {
  readonly ticker: Ticker;
  readonly position: Position;
  readonly wallet: Wallet;
  readonly openOrders: readonly VenueOrder[];
  readonly events: readonly AccountEvent[];
  readonly instrument: Instrument;
}

export const bookOf = (fund: FundRecord): BookKey => ({
  account: fund.settings.account,
  contract: fund.settings.contract,
});

/** Reads events from the last fee or event booked, since fees at past instants need the funding after them. */
export async function readBook(venue: Venue, fund: FundRecord): Promise<BookReading> {
  const book = bookOf(fund);
  const since = Math.min(fund.eventsBookedUntil ?? Infinity, fund.feesBookedUntil ?? Infinity);
  const [ticker, position, wallet, openOrders, events, instrument] = await Promise.all([
    venue.ticker(book.contract),
    venue.position(book),
    venue.wallet(book.account),
    venue.openOrders(book),
    Number.isFinite(since) ? venue.accountEvents(book, since - EVENT_OVERLAP_MS) : [],
    venue.instrument(book.contract),
  ]);
  return { ticker, position, wallet, openOrders, events, instrument };
}
