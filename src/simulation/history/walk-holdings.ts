import { POINTS, pathPoint } from '../../domain/candle-path.js';
import type { Decimal } from '../../domain/decimal.js';
import { firstCandleEndingFrom, type RecordedMarket } from '../../domain/recorded-market.js';
import type { ChangeCause } from '../follower.js';
import type { Holdings } from './holdings.js';

/**
 * One look at a fund: what it held at one price. `before` and `after` are those of a change of its holdings, `close`
 * is the end of a candle or of the recording, `path` any other point of a candle's path.
 */
export interface Reading {
  readonly time: number;
  readonly price: Decimal;
  readonly holdings: Holdings;
  readonly at: 'path' | 'close' | 'before' | 'after';
  /** The cause of a rebalance or liquidation whose side this is. */
  readonly rebalance: RebalanceCause | null;
}

export type RebalanceCause = Exclude<ChangeCause, 'funding' | 'fee' | 'end'>;

/**
 * Visits everything that a fund's figures turn at, by time: the points of each candle's path, and both sides of each
 * change of its holdings. In between the price is a straight line and the holdings stand still, so no figure has an
 * extreme there. At equal times changes come before points. `held` is by time and ends with the market.
 */
export function walkHoldings(
  market: RecordedMarket,
  contract: string,
  held: readonly Holdings[],
  visit: (reading: Reading) => void,
): void {
  let place = 0;
  let holdings: Holdings | null = null;
  let closedAt = Number.NaN;
  const see = (time: number, price: Decimal, at: Reading['at'], cause: ChangeCause | null = null): void => {
    if (holdings !== null) visit({ time, price, holdings, at, rebalance: rebalanceCause(cause) });
  };
  const changeUntil = (until: number): void => {
    for (let next = held[place]; next !== undefined && next.time <= until; next = held[place]) {
      if (next.cause === 'end') return;
      see(next.time, next.price, 'before', next.cause);
      holdings = next;
      see(next.time, next.price, 'after', next.cause);
      place += 1;
    }
  };
  for (const { time, price, isClose } of pathOf(market, contract)) {
    changeUntil(time);
    see(time, price, isClose ? 'close' : 'path');
    if (isClose) closedAt = time;
  }
  changeUntil(market.to);
  const end = held.at(-1);
  if (end?.cause === 'end' && end.time !== closedAt) see(end.time, end.price, 'close');
}

function rebalanceCause(cause: ChangeCause | null): RebalanceCause | null {
  return cause === 'funding' || cause === 'fee' || cause === 'end' ? null : cause;
}

interface Point {
  readonly time: number;
  readonly price: Decimal;
  readonly isClose: boolean;
}

function* pathOf(market: RecordedMarket, contract: string): Generator<Point> {
  const candles = market.contracts.find((one) => one.contract === contract)?.candles;
  if (candles === undefined) throw new RangeError(`there are no prices of ${contract}`);
  for (let index = firstCandleEndingFrom(candles, market.from); index < candles.length; index++) {
    const candle = candles.at(index);
    if (candle === undefined || candle.openTime > market.to) return;
    for (let point = 0; point < POINTS; point++) {
      const { time, price } = pathPoint(candle, point, market.firstExtreme);
      if (time >= market.from && time <= market.to) yield { time, price, isClose: point === POINTS - 1 };
    }
  }
}
