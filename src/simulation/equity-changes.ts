import { type Decimal, type DecimalString, plain, ZERO } from '../domain/decimal.js';

/**
 * Why equity changed. Liquidation is the distance of the price at which the venue took a position over from the
 * price in force; it is zero for a fund that was never liquidated.
 */
export const CHANGES = [
  'price',
  'funding',
  'managementFee',
  'tradingFee',
  'slippage',
  'liquidation',
] as const;
export type Change = (typeof CHANGES)[number];

/** In the settle coin, above zero where equity grew. Their sum is equity less initial equity, exactly. */
export type Attribution = Readonly<Record<Change, DecimalString>>;

/** Adds up every change of one fund's equity under its cause. */
export class EquityChanges {
  readonly #sums: Record<Change, Decimal> = {
    price: ZERO,
    funding: ZERO,
    managementFee: ZERO,
    tradingFee: ZERO,
    slippage: ZERO,
    liquidation: ZERO,
  };

  add(change: Change, amount: Decimal): void {
    this.#sums[change] = this.#sums[change].plus(amount);
  }

  take(change: Change, amount: Decimal): void {
    this.#sums[change] = this.#sums[change].minus(amount);
  }

  of(change: Change): Decimal {
    return this.#sums[change];
  }

  sums(): Readonly<Record<Change, Decimal>> {
    return { ...this.#sums };
  }

  attribution(): Attribution {
    const { price, funding, managementFee, tradingFee, slippage, liquidation } = this.#sums;
    return {
      price: plain(price),
      funding: plain(funding),
      managementFee: plain(managementFee),
      tradingFee: plain(tradingFee),
      slippage: plain(slippage),
      liquidation: plain(liquidation),
    };
  }
}
