import { priceLimitsOf } from '../contract/guard-limits.js';
import { needsSecondReading } from '../domain/price-guards.js';
import type { FundRecord } from '../ledger/records/fund.js';
import type {
  AccountEvent,
  BookKey,
  Depth,
  Instrument,
  Position,
  Ticker,
  Venue,
  VenueOrder,
  Wallet,
} from '../venue/port.js';
import { type Clock, WALL_CLOCK } from './clock.js';
import { comingSettings } from './coming-settings.js';
import { surelyReduces } from './guards/stance.js';

/** Events are read again from a little before the last reading: a repeated one is booked once. */
export const EVENT_OVERLAP_MS = 60_000;
/** Between the two readings after a fast move, so that the second is one of its own. */
const SECOND_LOOK_MS = 200;

/** What a venue says of one book, read at once. */
export interface BookReading {
  readonly ticker: Ticker;
  /** This machine's time before the ticker was asked for and after it had come. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** A second source of the market's prices: the best level of each side. */
  readonly depth: Depth;
  /** After a fast move, and only for a trade that may add: the ticker once more. */
  readonly second: Ticker | null;
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
export async function readBook(
  venue: Venue,
  fund: FundRecord,
  clock: Clock = WALL_CLOCK,
): Promise<BookReading> {
  const book = bookOf(fund);
  const since = Math.min(fund.eventsBookedUntil ?? Infinity, fund.feesBookedUntil ?? Infinity);
  const [timed, depth, position, wallet, openOrders, events, instrument] = await Promise.all([
    timedTicker(venue, book.contract, clock),
    venue.depth(book.contract, 1),
    venue.position(book),
    venue.wallet(book.account),
    venue.openOrders(book),
    Number.isFinite(since) ? venue.accountEvents(book, since - EVENT_OVERLAP_MS) : [],
    venue.instrument(book.contract),
  ]);
  const reading = { ...timed, depth, position, wallet, openOrders, events, instrument, second: null };
  if (!wantsSecond(fund, reading)) return reading;
  await clock.pause(SECOND_LOOK_MS);
  return { ...reading, second: await venue.ticker(book.contract) };
}

async function timedTicker(venue: Venue, contract: string, clock: Clock) {
  const askedAt = clock.now();
  const ticker = await venue.ticker(contract);
  return { ticker, askedAt, answeredAt: clock.now() };
}

/** A trade that reduces is never held up by a fast market. */
function wantsSecond(fund: FundRecord, reading: BookReading): boolean {
  const limits = priceLimitsOf(comingSettings(fund, reading.ticker).rules);
  return (
    needsSecondReading(reading.ticker.markPrice, fund.anchor?.price ?? null, limits) &&
    !surelyReduces(fund, reading)
  );
}
