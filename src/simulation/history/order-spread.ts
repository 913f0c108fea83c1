import { Decimal, type DecimalString, decimal, ONE, plain } from '../../domain/decimal.js';

/** Decimals of a spread, a fraction. */
const SPREAD_SCALE = 8;

/** How far the NAVs of the orders of extremes are apart, as a fraction of the one that is shown. */
export interface Spread {
  /** Market time, ISO 8601 UTC. */
  readonly time: string;
  readonly share: DecimalString;
}

/** The NAVs at one instant, where the price is the same whatever the order. */
export interface NavByOrder {
  readonly time: string;
  readonly nav: DecimalString;
  readonly navHighFirst: DecimalString | null;
  readonly navLowFirst: DecimalString | null;
}

/** Another NAV over the one that is shown, less one; null where either is missing or nothing is left. */
export function distanceFrom(nav: DecimalString, other: DecimalString | null): Decimal | null {
  const shown = decimal(nav);
  return other === null || !shown.gt(0) ? null : decimal(other).div(shown).minus(ONE);
}

/** The widest of these; null where none has both other NAVs. */
export function widestSpread(rows: readonly NavByOrder[]): Spread | null {
  let widest: { readonly time: string; readonly share: Decimal } | null = null;
  for (const { time, nav, navHighFirst, navLowFirst } of rows) {
    const [high, low] = [distanceFrom(nav, navHighFirst), distanceFrom(nav, navLowFirst)];
    if (high === null || low === null) continue;
    const share = Decimal.max(high, low, 0).minus(Decimal.min(high, low, 0));
    if (widest === null || share.gt(widest.share)) widest = { time, share };
  }
  return widest && { time: widest.time, share: plain(widest.share.toDecimalPlaces(SPREAD_SCALE)) };
}
