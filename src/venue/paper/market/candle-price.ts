import { Decimal, type DecimalString, decimal, plain } from '../../../domain/decimal.js';
import type { Candle } from './candle-file.js';

/**
 * The price inside a candle of `length` milliseconds: open, the extreme nearer the open (ties high first),
 * the other extreme, and close, at 0, 1/3, 2/3 and the last millisecond; straight in between, on the tick grid.
 */
export function priceInCandle(
  candle: Candle,
  length: number,
  instant: number,
  tickSize: Decimal,
): DecimalString {
  const [open, high, low] = [decimal(candle.open), decimal(candle.high), decimal(candle.low)];
  const highFirst = high.minus(open).lte(open.minus(low));
  const nodes: readonly [number, DecimalString][] = [
    [0, candle.open],
    [Math.round(length / 3), highFirst ? candle.high : candle.low],
    [Math.round((2 * length) / 3), highFirst ? candle.low : candle.high],
    [length - 1, candle.close],
  ];
  const since = Math.max(0, instant - candle.time);
  const next = nodes.findIndex(([at]) => at > since);
  const [left, right] = [nodes[next - 1], nodes[next]];
  if (left === undefined || right === undefined) return candle.close;
  if (left[0] === since) return left[1];
  const share = new Decimal(since - left[0]).div(right[0] - left[0]);
  const price = decimal(left[1]).plus(decimal(right[1]).minus(decimal(left[1])).times(share));
  return plain(price.toNearest(tickSize));
}
