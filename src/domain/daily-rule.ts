import { type Decimal, type DecimalString, decimal } from './decimal.js';
import { isInside, type LeverageBand } from './leverage-band.js';
import { moveFrom } from './rebalance-point.js';
import type { DayTimes } from './zoned-time.js';

/** When and how the regular rebalance is made. A wire record. */
export interface DailyRule extends DayTimes {
  readonly skip?: DailySkip;
  /** Closes the whole position and opens it again; trades the difference where it is left out. */
  readonly mode?: 'liquidate';
}

/** A daily is skipped while everything that is given here holds. It then leaves the rebalance point alone. */
export interface DailySkip {
  /** The real leverage is inside, edges included. */
  readonly leverage?: LeverageBand;
  /** The price has moved at most so far from the rebalance point: "0.01" is 1 %. */
  readonly move?: DecimalString;
}

/** Why the daily is skipped, in words; null where it is made. `leverage` is real and signed. */
export function whySkipped(
  { leverage: band, move: most }: DailySkip,
  now: { readonly leverage: Decimal; readonly price: Decimal; readonly anchorPrice: Decimal },
): string | null {
  const move = moveFrom(now.anchorPrice, now.price).abs();
  if (band !== undefined && !isInside(band, now.leverage)) return null;
  if (most !== undefined && move.gt(most)) return null;
  const reasons = [
    ...(band === undefined
      ? []
      : [`leverage ${shown(now.leverage.abs(), 4)} is inside ${band.from} to ${band.to}`]),
    ...(most === undefined
      ? []
      : [`the price has moved ${percent(move)}, at most ${percent(decimal(most))}`]),
  ];
  return reasons.length === 0 ? null : `skipped by its rule: ${reasons.join(', and ')}`;
}

const shown = (value: Decimal, places: number): string => value.toDecimalPlaces(places).toFixed();
const percent = (fraction: Decimal): string => `${shown(fraction.times(100), 2)} %`;
