import { afterTick, type ContractCursor, nextTick, type PathTick, startOfContract } from './contract-path.js';
import type { Decimal } from './decimal.js';
import type { RangeWatch } from './range-watch.js';
import type { RecordedContract, RecordedMarket } from './recorded-market.js';
import { nextTimeOfDay } from './time-of-day.js';
import { isDayTime } from './zoned-time.js';

/** One thing that happens, at `time` (milliseconds since 1970 UTC). */
export type PathEvent = { readonly time: number } & (
  | { readonly kind: 'funding'; readonly contract: string; readonly rate: Decimal }
  /** `tokens` owe a management fee, by name. */
  | { readonly kind: 'fee'; readonly tokens: readonly string[] }
  | { readonly kind: 'tick'; readonly contract: string; readonly price: Decimal }
  | { readonly kind: 'daily' }
  | { readonly kind: 'end' }
);

/** How far the path has been given out: plain data, to be kept anywhere and continued from. */
export interface Cursor {
  /** Market time: that of the last event. */
  readonly time: number;
  /** One for each contract of the market, in its order. */
  readonly contracts: readonly ContractCursor[];
  /** Fees and dailies are given out up to and including these times. */
  readonly feesUntil: number;
  readonly dailyUntil: number;
  readonly ended: boolean;
}

/** Where the path begins: nothing given out yet. */
export function startOf(market: RecordedMarket): Cursor {
  return {
    time: market.from,
    contracts: market.contracts.map((recorded) => startOfContract(recorded, market.from)),
    feesUntil: market.from - 1,
    dailyUntil: market.from - 1,
    ended: false,
  };
}

export interface NextEvent {
  readonly event: PathEvent;
  readonly cursor: Cursor;
}

/**
 * The next event of a recording, and the cursor to ask with for the one after it; null after the `end`.
 * Pure: the same market, cursor and watches give the same answer, so whoever plays a recording meets the
 * same path.
 *
 * `watches` are the ranges of the *current* anchors. The path of each contract is
 * - the points of each candle (see `pathPoint`), each of them a tick, in straight lines;
 * - on a line, a tick at the first grid price strictly beyond the range of a losing fund, at the time the
 *   line reaches it, rounded up to the millisecond. Ask again with the anchor that the rebalance there has
 *   set, and the path goes on from that tick along the same line, where it may meet the next range;
 * - a tick where the line stands at `from`, at each daily instant, when a breach is held back no longer, and at
 *   `to`, so that those meet the price of their own time and not that of the last extreme;
 * - nothing from one candle's close to the next one's open: a gap trades at the open.
 *
 * Times never decrease. At equal times: funding, fee, tick, daily, end; contracts by name. So a fee or
 * funding payment meets the last price *before* its instant. A contract whose candles have ended keeps its
 * last price.
 *
 * `quietUntil` is for whoever knows that no tick comes before that instant: the path then looks for none where
 * something else comes first. It changes no event.
 */
export function nextEvent(
  market: RecordedMarket,
  cursor: Cursor,
  watches: readonly RangeWatch[],
  quietUntil = Number.NEGATIVE_INFINITY,
): NextEvent | null {
  if (cursor.ended) return null;
  const due = dueSteps(market, cursor).reduce(earlier, endOf(market));
  const isBeforeTicks = due.event.time <= quietUntil && RANK[due.event.kind] < RANK.tick;
  const first = isBeforeTicks ? due : tickSteps(market, cursor, watches).reduce(earlier, due);
  return { event: first.event, cursor: after(cursor, first) };
}

const endOf = ({ to }: RecordedMarket): Step => ({
  event: { time: to, kind: 'end' },
  contract: null,
  tick: null,
});

const earlier = (first: Step, step: Step): Step => (goesBefore(step.event, first.event) ? step : first);

/** What could come next; `contract` is the place of the one it belongs to. */
interface Step {
  readonly event: PathEvent;
  readonly contract: number | null;
  readonly tick: PathTick | null;
}

const RANK: Readonly<Record<PathEvent['kind'], number>> = { funding: 0, fee: 1, tick: 2, daily: 3, end: 4 };

/** Equal ones stay in the order of the steps, which is that of the contracts' names. */
function goesBefore(a: PathEvent, b: PathEvent): boolean {
  return a.time === b.time ? RANK[a.kind] < RANK[b.kind] : a.time < b.time;
}

function after(cursor: Cursor, { event, contract, tick }: Step): Cursor {
  const at = contract === null ? undefined : cursor.contracts[contract];
  return {
    time: event.time,
    contracts:
      at === undefined || contract === null
        ? cursor.contracts
        : cursor.contracts.with(contract, afterStep(at, tick)),
    feesUntil: event.kind === 'fee' ? event.time : cursor.feesUntil,
    dailyUntil: event.kind === 'daily' ? event.time : cursor.dailyUntil,
    ended: event.kind === 'end',
  };
}

/** A step of a contract is one of its ticks, or else its next funding record. */
function afterStep(at: ContractCursor, tick: PathTick | null): ContractCursor {
  return tick === null ? { ...at, nextFunding: at.nextFunding + 1 } : afterTick(at, tick);
}

/** What falls due at an instant of its own: funding by the contracts' names, then fees, then the daily. */
function dueSteps(market: RecordedMarket, cursor: Cursor): Step[] {
  const steps: Step[] = [];
  for (let index = 0; index < market.contracts.length; index++) {
    const { recorded, at } = contractAt(market, cursor, index);
    const funding = nextFunding(recorded, at);
    if (funding !== null) steps.push({ event: funding, contract: index, tick: null });
  }
  const fee = nextFee(market, cursor.feesUntil);
  if (fee !== null) steps.push({ event: fee, contract: null, tick: null });
  const daily = nextTimeOfDay(market.dailyTimes, cursor.dailyUntil);
  if (daily !== null) steps.push({ event: { time: daily, kind: 'daily' }, contract: null, tick: null });
  return steps;
}

function tickSteps(market: RecordedMarket, cursor: Cursor, watches: readonly RangeWatch[]): Step[] {
  const steps: Step[] = [];
  for (let index = 0; index < market.contracts.length; index++) {
    const { recorded, at } = contractAt(market, cursor, index);
    const tick = nextTick({ market, recorded, at, now: cursor.time, watches });
    if (tick === null) continue;
    const { time, price } = tick;
    steps.push({
      event: { time, kind: 'tick', contract: recorded.contract, price },
      contract: index,
      tick,
    });
  }
  return steps;
}

function contractAt(market: RecordedMarket, cursor: Cursor, index: number) {
  const recorded = market.contracts[index];
  const at = cursor.contracts[index];
  if (recorded === undefined || at === undefined) {
    throw new RangeError(`the cursor is of another recording, without ${recorded?.contract}`);
  }
  return { recorded, at };
}

function nextFunding({ contract, funding }: RecordedContract, at: ContractCursor): PathEvent | null {
  const record = funding[at.nextFunding];
  return record === undefined ? null : { time: record.time, kind: 'funding', contract, rate: record.rate };
}

function nextFee({ fees, feeTimes }: RecordedMarket, feesUntil: number): PathEvent | null {
  const time = nextTimeOfDay(feeTimes, feesUntil);
  if (time === null) return null;
  const due = fees.filter((schedule) => isDayTime(schedule, time));
  return { time, kind: 'fee', tokens: due.map(({ token }) => token) };
}
