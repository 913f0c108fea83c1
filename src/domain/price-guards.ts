import { Decimal, type DecimalString, decimal, ONE, ZERO } from './decimal.js';
import type { Refusal } from './refusal.js';

/** How far prices may be apart (fractions) and how old they may be before no trade is computed from them. */
export interface PriceLimits {
  /** Seconds by which two sources' times may differ. */
  readonly priceAge: DecimalString;
  /** Mark price against index price. */
  readonly markIndex: DecimalString;
  /** Mark price against the middle of the book. */
  readonly markBook: DecimalString;
  /** Move since the rebalance point from which on a second reading must confirm a trade that adds. */
  readonly fastMove: DecimalString;
  /** How far the second reading may be from the first. */
  readonly confirm: DecimalString;
}

/** What several sources say of one contract at one time. Times are the venue's, in ms since 1970 UTC. */
export interface PriceReading {
  /** When the venue answered. */
  readonly time: number;
  readonly markPrice: DecimalString;
  readonly indexPrice: DecimalString;
  readonly bidPrice: DecimalString;
  readonly askPrice: DecimalString;
  /** The book, read beside: when it was made, and its best prices; null where a side is empty. */
  readonly book: {
    readonly time: number;
    readonly bid: DecimalString | null;
    readonly ask: DecimalString | null;
  };
  /** The mark price of a second reading; null where none was needed. */
  readonly secondMark: DecimalString | null;
}

/**
 * Everything that is wrong with a reading of prices. Sources that disagree are refused whatever the trade; a market
 * that is merely fast never is: its move is confirmed by the second reading (see `needsSecondReading`).
 */
export function priceRefusals(reading: PriceReading, limits: PriceLimits): readonly Refusal[] {
  const invalid = invalidPrices(reading);
  if (invalid.length > 0) return [...invalid, ...stale(reading, limits)];
  return [
    ...stale(reading, limits),
    ...crossed('the ticker', reading.bidPrice, reading.askPrice),
    ...crossed('the book', reading.book.bid, reading.book.ask),
    ...markAgainstIndex(reading, limits),
    ...markAgainstBook(reading, limits),
    ...unconfirmed(reading, limits),
  ];
}

/** Whether the price has moved so far from the last known one that a single reading is not believed. */
export function needsSecondReading(
  markPrice: DecimalString,
  lastKnown: DecimalString | null,
  { fastMove }: Pick<PriceLimits, 'fastMove'>,
): boolean {
  return lastKnown !== null && apart(decimal(markPrice), decimal(lastKnown)).gt(decimal(fastMove));
}

function invalidPrices({ markPrice, indexPrice, bidPrice, askPrice }: PriceReading): readonly Refusal[] {
  const named = { mark: markPrice, index: indexPrice, bid: bidPrice, ask: askPrice };
  const wrong = Object.entries(named).filter(([, price]) => decimal(price).lte(ZERO));
  if (wrong.length === 0) return [];
  const what = wrong.map(([name, price]) => `${name} ${price}`).join(', ');
  return [{ code: 'B-PRICE-INVALID', what: `${what}: prices must be above zero` }];
}

function stale({ time, book }: PriceReading, { priceAge }: PriceLimits): readonly Refusal[] {
  const behind = time - book.time;
  if (decimal(priceAge).times(1_000).gte(Math.abs(behind))) return [];
  const [older, newer] = behind > 0 ? ['the book', 'the ticker'] : ['the ticker', 'the book'];
  return [
    {
      code: 'B-PRICE-STALE',
      what: `${older} is ${Math.abs(behind)} ms older than ${newer}, more than ${priceAge} s`,
    },
  ];
}

function crossed(source: string, bid: DecimalString | null, ask: DecimalString | null): readonly Refusal[] {
  if (bid === null || ask === null || decimal(bid).lte(decimal(ask))) return [];
  return [{ code: 'B-PRICE-CROSSED', what: `${source} is crossed: bid ${bid}, ask ${ask}` }];
}

function markAgainstIndex({ markPrice, indexPrice }: PriceReading, limits: PriceLimits): readonly Refusal[] {
  if (apart(decimal(markPrice), decimal(indexPrice)).lte(decimal(limits.markIndex))) return [];
  const most = perCent(limits.markIndex);
  return [
    { code: 'B-MARK-INDEX', what: `mark ${markPrice} and index ${indexPrice} are more than ${most} apart` },
  ];
}

/** The ticker's best prices and the book's are two readings of the same: the mark must be near both. */
function markAgainstBook(reading: PriceReading, { markBook }: PriceLimits): readonly Refusal[] {
  const { markPrice, bidPrice, askPrice, book } = reading;
  const middles = [
    { source: "the ticker's middle", price: middle(bidPrice, askPrice) },
    { source: "the book's middle", price: middle(book.bid, book.ask) },
  ];
  return middles.flatMap(({ source, price }): Refusal[] => {
    if (price === null || apart(decimal(markPrice), price).lte(decimal(markBook))) return [];
    const what = `mark ${markPrice} and ${source} ${price.toFixed()} are more than ${perCent(markBook)} apart`;
    return [{ code: 'B-PRICE-WILD', what }];
  });
}

function unconfirmed({ markPrice, secondMark }: PriceReading, { confirm }: PriceLimits): readonly Refusal[] {
  if (secondMark === null || apart(decimal(secondMark), decimal(markPrice)).lte(decimal(confirm))) return [];
  const what = `after a fast move two readings of the mark price differ: ${markPrice}, then ${secondMark}`;
  return [{ code: 'B-PRICE-FAST', what: `${what} (more than ${perCent(confirm)})` }];
}

function middle(bid: DecimalString | null, ask: DecimalString | null): Decimal | null {
  return bid === null || ask === null ? null : decimal(bid).plus(decimal(ask)).div(2);
}

/** By how much two prices differ, as a fraction of the lower one, so that neither comes first. */
function apart(one: Decimal, other: Decimal): Decimal {
  const lower = Decimal.min(one, other);
  return lower.lte(ZERO) ? new Decimal(Infinity) : Decimal.max(one, other).div(lower).minus(ONE);
}

const perCent = (fraction: DecimalString): string => `${decimal(fraction).times(100).toFixed()} %`;
