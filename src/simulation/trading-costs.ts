import type { DepthCurve } from '../domain/book-fill.js';
import type { DecimalString } from '../domain/decimal.js';

/** What trading costs: the venue's fee on each fill, and the book that every order meets afresh. */
export interface TradingCosts {
  readonly takerFee: DecimalString;
  readonly depth: DepthCurve;
}
