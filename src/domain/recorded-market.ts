import type { Candle, FirstExtreme } from './candle-path.js';
import { type Decimal, ZERO } from './decimal.js';
import { timesOfDay } from './time-of-day.js';
import { type DayTimes, utcTimesOf } from './zoned-time.js';

/**
 * Candles of one contract, by time and without overlaps; missing ones are a gap. An array is one, and so is
 * anything that reads lazily: `at` is asked for one place at a time, mostly the same again or the next.
 */
export interface CandleSeries {
  readonly length: number;
  at(index: number): Candle | undefined;
}

/** The rate that is due at `time` (milliseconds since 1970 UTC), as a fraction. */
export interface FundingRecord {
  readonly time: number;
  readonly rate: Decimal;
}

export interface RecordedContract {
  readonly contract: string;
  readonly tickSize: Decimal;
  readonly candles: CandleSeries;
  /** By time. Empty where no funding is recorded: then none is ever due. */
  readonly funding: readonly FundingRecord[];
}

/**
 * What is played, and when. Times of day as 'HH:MM', in UTC where no zone is given; `from` and `to` are both included.
 * `dailyAt` are the instants at which any fund may have its daily: whose it is, the rules of each fund say.
 */
export interface RecordedMarketInput {
  readonly contracts: readonly RecordedContract[];
  readonly fees: readonly ({ readonly token: string } & DayTimes)[];
  readonly dailyAt: readonly (string | readonly string[])[];
  readonly from: number;
  readonly to: number;
  readonly firstExtreme?: FirstExtreme;
}

/**
 * A checked recording, prepared once and read by `nextEvent` from then on. Holds the series, copies
 * nothing.
 */
export interface RecordedMarket {
  /** By name. */
  readonly contracts: readonly RecordedContract[];
  readonly fees: readonly ({ readonly token: string } & DayTimes)[];
  /** In UTC: those at which any fund may owe a fee. */
  readonly feeTimes: readonly number[];
  readonly dailyTimes: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly firstExtreme: FirstExtreme;
}

/**
 * Prepares a recording. Throws a `RangeError` that lists every mistake in what is played; candles are not
 * read.
 */
export function recordedMarket(input: RecordedMarketInput): RecordedMarket {
  const contracts = input.contracts.toSorted((a, b) => compareText(a.contract, b.contract));
  refuseBadMarket(input, contracts);
  return {
    contracts,
    fees: input.fees.toSorted((a, b) => compareText(a.token, b.token)),
    feeTimes: timesOfDay(input.fees.flatMap(utcTimesOf)),
    dailyTimes: timesOfDay(input.dailyAt.flat()),
    from: input.from,
    to: input.to,
    firstExtreme: input.firstExtreme ?? 'nearer',
  };
}

/** The place of the first candle that ends at or after `time`: `length` where there is none. By bisection. */
export function firstCandleEndingFrom(candles: CandleSeries, time: number): number {
  return bisect(
    candles.length,
    (index) => (candles.at(index)?.closeTime ?? Number.POSITIVE_INFINITY) >= time,
  );
}

/** The place of the first record at or after `time`. By bisection. */
export function firstFundingFrom(funding: readonly FundingRecord[], time: number): number {
  return bisect(funding.length, (index) => (funding[index]?.time ?? Number.POSITIVE_INFINITY) >= time);
}

function bisect(length: number, isReached: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isReached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** By code units, so that the order is the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function refuseBadMarket(input: RecordedMarketInput, sorted: readonly RecordedContract[]): void {
  const mistakes: string[] = [];
  if (!Number.isSafeInteger(input.from) || !Number.isSafeInteger(input.to) || input.from > input.to) {
    mistakes.push(`from (${input.from}) and to (${input.to}) must be whole milliseconds, from not after to`);
  }
  sorted.forEach(({ contract, tickSize, funding }, index) => {
    if (contract === sorted[index + 1]?.contract) mistakes.push(`${contract} is given twice`);
    if (!tickSize.gt(ZERO)) mistakes.push(`${contract}: tickSize must be above 0, not ${tickSize}`);
    const unordered = funding.findIndex(
      (record, at) => record.time <= (funding[at - 1]?.time ?? Number.NEGATIVE_INFINITY),
    );
    if (unordered >= 0)
      mistakes.push(`${contract}: funding record ${unordered + 1} is not later than the one before`);
  });
  if (mistakes.length > 0) throw new RangeError(`cannot play the recording: ${mistakes.join('; ')}`);
}
