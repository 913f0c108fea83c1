import type { CandleSeries } from '../domain/recorded-market.js';

/** A series in floating point, for looking over it quickly; each number is the nearest double. */
export interface RoughCandles {
  readonly openTimes: Float64Array;
  readonly closeTimes: Float64Array;
  readonly lows: Float64Array;
  readonly highs: Float64Array;
}

/** A series that can be looked over without making its candles. */
export interface RoughSeries extends CandleSeries {
  rough(): RoughCandles;
}

export function roughCandles(candles: CandleSeries): RoughCandles {
  if (isRough(candles)) return candles.rough();
  const made = emptyRough(candles.length);
  for (let index = 0; index < candles.length; index++) {
    const candle = candles.at(index);
    made.openTimes[index] = candle?.openTime ?? Number.NaN;
    made.closeTimes[index] = candle?.closeTime ?? Number.NaN;
    made.lows[index] = candle?.low.toNumber() ?? Number.NaN;
    made.highs[index] = candle?.high.toNumber() ?? Number.NaN;
  }
  return made;
}

export function emptyRough(length: number): RoughCandles {
  return {
    openTimes: new Float64Array(length),
    closeTimes: new Float64Array(length),
    lows: new Float64Array(length),
    highs: new Float64Array(length),
  };
}

const isRough = (candles: CandleSeries): candles is RoughSeries => 'rough' in candles;
