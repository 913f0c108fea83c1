import { type Decimal, ZERO } from '../domain/decimal.js';
import { fundingPayment } from '../domain/funding-payment.js';
import { equityOf, exposure } from '../domain/leverage.js';
import { EquityChanges } from './equity-changes.js';

/**
 * What one fund holds at the simulated venue and owes its issuer; every change of its equity is noted with its
 * cause. Amounts in the settle coin; `cash` is equity less exposure, before fees payable.
 */
export class FundAccount {
  readonly changes = new EquityChanges();
  contracts: Decimal = ZERO;
  cash: Decimal;
  feesPayable: Decimal = ZERO;
  /** Up to which price the change of price is noted. */
  #price: Decimal;

  constructor(capital: Decimal, price: Decimal) {
    this.cash = capital;
    this.#price = price;
  }

  /** At the venue: fees are owed, and not yet paid out. */
  equityAtVenue(price: Decimal): Decimal {
    return equityOf(this.cash, this.contracts, price);
  }

  equity(price: Decimal): Decimal {
    return this.equityAtVenue(price).minus(this.feesPayable);
  }

  /** Notes the change of equity by the price, before anything else changes it. */
  valueAt(price: Decimal): void {
    this.changes.add('price', exposure(this.contracts, price.minus(this.#price)));
    this.#price = price;
  }

  payFunding(price: Decimal, rate: Decimal): void {
    if (this.contracts.isZero()) return;
    this.bookFunding(fundingPayment(this.contracts, price, rate));
  }

  bookFunding(paid: Decimal): void {
    this.cash = this.cash.minus(paid);
    this.changes.add('funding', paid.negated());
  }

  oweFee(amount: Decimal): void {
    this.feesPayable = this.feesPayable.plus(amount);
    this.changes.add('managementFee', amount.negated());
  }

  /** `change` is signed; `mark` is the price of the strike, `price` that of the fill. */
  fill(
    change: Decimal,
    fill: { readonly mark: Decimal; readonly price: Decimal; readonly fee: Decimal },
  ): void {
    this.trade(change, { mark: fill.mark, notional: exposure(change, fill.price), fee: fill.fee });
  }

  /** The same where what was paid is known, and not a price: `notional` is signed as `change`. */
  trade(
    change: Decimal,
    paid: { readonly mark: Decimal; readonly notional: Decimal; readonly fee: Decimal },
  ): void {
    this.valueAt(paid.mark);
    this.#move(change, paid.notional, paid.fee);
    this.changes.add('tradingFee', paid.fee.negated());
    this.changes.add('slippage', exposure(change, paid.mark).minus(paid.notional));
  }

  /** The venue takes the position over at `price`, without a fee. */
  takenOver(mark: Decimal, price: Decimal): void {
    this.valueAt(mark);
    const change = this.contracts.negated();
    this.#move(change, exposure(change, price), ZERO);
    this.changes.add('liquidation', exposure(change, mark.minus(price)));
  }

  #move(change: Decimal, notional: Decimal, fee: Decimal): void {
    this.contracts = this.contracts.plus(change);
    this.cash = this.cash.minus(notional).minus(fee);
  }
}
