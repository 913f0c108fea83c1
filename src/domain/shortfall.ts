import { Decimal, ZERO } from './decimal.js';

/** A fill as it counts in the shortfall. `direction` is 1 for a buy, -1 for a sell. */
export interface MeasuredFill {
  readonly direction: 1 | -1;
  readonly contracts: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  /** Mark price at the fill; where it is not known, that of the strike by which the order was sent. */
  readonly mark: Decimal;
}

/** What a trade cost against its first strike, in the settle coin; above zero is a cost. The parts sum to `total`. */
export interface Shortfall {
  /** What the mark price moved between the first strike and the fills. */
  readonly drift: Decimal;
  /** What the fills were worse than the mark price: half the spread, and the depth that was taken. */
  readonly slippage: Decimal;
  readonly fee: Decimal;
  readonly total: Decimal;
  /** Average price of the fills, weighted by contracts; null without any. */
  readonly averagePrice: Decimal | null;
}

/**
 * Implementation shortfall (Perold 1988) against the mark price P of the first strike. With the sign s, the size q,
 * the price p and the mark price m of each fill: drift = sum of s q (m - P), slippage = sum of s q (p - m).
 */
export function shortfall(strikePrice: Decimal, fills: readonly MeasuredFill[]): Shortfall {
  const sum = (part: (fill: MeasuredFill) => Decimal) =>
    fills.reduce((all, fill) => all.plus(part(fill)), ZERO);
  const signed = ({ direction, contracts }: MeasuredFill) => contracts.times(direction);
  const drift = sum((fill) => signed(fill).times(fill.mark.minus(strikePrice)));
  const slippage = sum((fill) => signed(fill).times(fill.price.minus(fill.mark)));
  const fee = sum((fill) => fill.fee);
  const contracts = sum((fill) => fill.contracts);
  const value = sum((fill) => fill.contracts.times(fill.price));
  return {
    ...{ drift, slippage, fee },
    total: Decimal.sum(drift, slippage, fee),
    averagePrice: contracts.isZero() ? null : value.div(contracts),
  };
}
