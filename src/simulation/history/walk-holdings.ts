import { type Candle, type CandlePrice, POINTS, pointTime, priceOfPoint } from '../../domain/candle-path.js';
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
  /** The double nearest to the price. */
  readonly rough: number;
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
    if (holdings === null) return;
    visit({ time, price, rough: price.toNumber(), holdings, at, rebalance: rebalanceCause(cause) });
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
  walkPath(market, contract, (time, candle, price) => {
    changeUntil(time);
    if (holdings !== null) visit(new PathReading(time, holdings, candle, price));
    if (price === 'close') closedAt = time;
  });
  changeUntil(market.to);
  const end = held.at(-1);
  if (end?.cause === 'end' && end.time !== closedAt) see(end.time, end.price, 'close');
}

function rebalanceCause(cause: ChangeCause | null): RebalanceCause | null {
  return cause === 'funding' || cause === 'fee' || cause === 'end' ? null : cause;
}

/** Of most points only the nearest double is ever asked for. */
class PathReading implements Reading {
  readonly rebalance = null;
  /** Null once the price is known: who keeps a reading is not to keep the recording with it. */
  #candle: Candle | null;
  #price: Decimal | null = null;

  constructor(
    readonly time: number,
    readonly holdings: Holdings,
    candle: Candle,
    readonly which: CandlePrice,
  ) {
    this.#candle = candle;
  }

  get at(): Reading['at'] {
    return this.which === 'close' ? 'close' : 'path';
  }

  get rough(): number {
    return this.#candle?.nearestTo?.(this.which) ?? this.price.toNumber();
  }

  get price(): Decimal {
    if (this.#price !== null) return this.#price;
    if (this.#candle === null) throw new TypeError('a reading without a price');
    this.#price = this.#candle[this.which];
    this.#candle = null;
    return this.#price;
  }
}

function walkPath(
  market: RecordedMarket,
  contract: string,
  visit: (time: number, candle: Candle, price: CandlePrice) => void,
): void {
  const candles = market.contracts.find((one) => one.contract === contract)?.candles;
  if (candles === undefined) throw new RangeError(`there are no prices of ${contract}`);
  for (let index = firstCandleEndingFrom(candles, market.from); index < candles.length; index++) {
    const candle = candles.at(index);
    if (candle === undefined || candle.openTime > market.to) return;
    for (let point = 0; point < POINTS; point++) {
      const time = pointTime(candle, point);
      if (time >= market.from && time <= market.to)
        visit(time, candle, priceOfPoint(candle, point, market.firstExtreme));
    }
  }
}
