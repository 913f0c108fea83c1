import { type ContractKind, LINEAR, stake } from '../domain/contract-kind.js';
import { type Decimal, ZERO } from '../domain/decimal.js';
import { fundingPayment } from '../domain/funding-payment.js';
import { equityOf } from '../domain/leverage.js';
import { EquityChanges } from './equity-changes.js';

/**
 * What one fund holds at the simulated venue and owes its issuer; every change of its equity is noted with its
 * cause. Amounts in the settle coin; `cash` is equity less exposure (plus, of inverse contracts), before fees payable.
 */
export class FundAccount {
  readonly changes = new EquityChanges();
  contracts: Decimal = ZERO;
  cash: Decimal;
  feesPayable: Decimal = ZERO;
  /** Up to which price the change of price is noted. */
  #price: Decimal;

  constructor(
    capital: Decimal,
    price: Decimal,
    readonly kind: ContractKind = LINEAR,
  ) {
    this.cash = capital;
    this.#price = price;
  }

  /** At the venue: fees are owed, and not yet paid out. */
  equityAtVenue(price: Decimal): Decimal {
    return equityOf(this.cash, this.contracts, price, this.kind);
  }

  equity(price: Decimal): Decimal {
    return this.equityAtVenue(price).minus(this.feesPayable);
  }

  /** Notes the change of equity by the price, before anything else changes it. */
  valueAt(price: Decimal): void {
    if (price === this.#price) return;
    this.changes.add('price', this.#gain(this.contracts, this.#price, price));
    this.#price = price;
  }

  payFunding(price: Decimal, rate: Decimal): void {
    if (this.contracts.isZero()) return;
    this.bookFunding(fundingPayment(this.contracts, price, rate, this.kind));
  }

  bookFunding(paid: Decimal): void {
    this.cash = this.cash.minus(paid);
    this.changes.take('funding', paid);
  }

  oweFee(amount: Decimal): void {
    this.feesPayable = this.feesPayable.plus(amount);
    this.changes.take('managementFee', amount);
  }

  /** `change` is signed; `mark` is the price of the strike, `price` that of the fill. */
  fill(
    change: Decimal,
    fill: { readonly mark: Decimal; readonly price: Decimal; readonly fee: Decimal },
  ): void {
    this.trade(change, { mark: fill.mark, stake: stake(change, fill.price, this.kind), fee: fill.fee });
  }

  /** The same where what was paid is known, and not a price: the stake of `change` at the average price. */
  trade(
    change: Decimal,
    paid: { readonly mark: Decimal; readonly stake: Decimal; readonly fee: Decimal },
  ): void {
    this.valueAt(paid.mark);
    this.#move(change, paid.stake, paid.fee);
    this.changes.take('tradingFee', paid.fee);
    this.changes.add('slippage', stake(change, paid.mark, this.kind).minus(paid.stake));
  }

  /** The venue takes the position over at `price`, without a fee. */
  takenOver(mark: Decimal, price: Decimal): void {
    this.valueAt(mark);
    const change = this.contracts.negated();
    this.#move(change, stake(change, price, this.kind), ZERO);
    this.changes.add('liquidation', this.#gain(change, price, mark));
  }

  #gain(contracts: Decimal, from: Decimal, to: Decimal): Decimal {
    return stake(contracts, to, this.kind).minus(stake(contracts, from, this.kind));
  }

  #move(change: Decimal, paid: Decimal, fee: Decimal): void {
    this.contracts = this.contracts.plus(change);
    this.cash = this.cash.minus(paid).minus(fee);
  }
}
