import type { DepthCurve } from '../domain/book-fill.js';
import type { DecimalString } from '../domain/decimal.js';

/** The venue's rules for one contract. Sizes in contracts, amounts in the settle coin, rates are fractions. */
export interface ContractTerms {
  readonly tickSize: DecimalString;
  readonly lotSize: DecimalString;
  readonly minOrder: DecimalString;
  /** The largest single order. */
  readonly maxOrder: DecimalString;
  readonly minNotional: DecimalString;
  readonly maintenanceMargin: DecimalString;
  readonly maxLeverage: DecimalString;
}

/** What trading costs: the venue's fee on each fill, and the book that every order meets afresh. */
export interface TradingCosts {
  readonly takerFee: DecimalString;
  readonly depth: DepthCurve;
}
