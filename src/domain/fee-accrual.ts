import type { ContractKind } from './contract-kind.js';
import { type Decimal, type DecimalString, plain } from './decimal.js';
import { equityOf } from './leverage.js';
import { type DueFee, feeAmount } from './management-fee.js';

/** What is charged at one instant, and the mark price in force then. */
export interface FeeInstant extends DueFee {
  readonly price: Decimal;
}

export interface AccruedFee {
  readonly dueAt: number;
  readonly rate: DecimalString;
  readonly price: DecimalString;
  /** What the fee was charged on, in the settle coin: equity, or the value of the units in the index model. */
  readonly equity: DecimalString;
  readonly amount: DecimalString;
}

/** One fee, and the equity that it is charged on: that of its instant, less the fees before it. */
export function feeOn(
  book: {
    readonly cash: Decimal;
    readonly contracts: Decimal;
    readonly feesPayable: Decimal;
    /** Linear where it is left out. */
    readonly kind?: ContractKind;
  },
  price: Decimal,
  rate: Decimal,
): { readonly equity: Decimal; readonly amount: Decimal } {
  const equity = equityOf(book.cash, book.contracts, price, book.kind).minus(book.feesPayable);
  return { equity, amount: feeAmount(rate, equity) };
}

/**
 * Management fees that fell due one after the other while the position did not change. Each is charged on the
 * equity at its own instant, after the funding of that instant and the fees before it.
 *
 * `paidLater` are the funding payments since the first instant: cash now already misses them.
 */
export function accrueFees(state: {
  readonly cash: Decimal;
  readonly contracts: Decimal;
  /** With all else that is owed (`owed`). */
  readonly feesPayable: Decimal;
  readonly instants: readonly FeeInstant[];
  readonly funding: readonly { readonly time: number; readonly paid: Decimal }[];
}): readonly AccruedFee[] {
  let payable = state.feesPayable;
  return state.instants.map(({ dueAt, rate, price }) => {
    const later = state.funding.filter((payment) => payment.time > dueAt);
    const cash = later.reduce((sum, payment) => sum.plus(payment.paid), state.cash);
    const book = { cash, contracts: state.contracts, feesPayable: payable };
    const { equity, amount } = feeOn(book, price, rate);
    payable = payable.plus(amount);
    return {
      dueAt,
      rate: plain(rate),
      price: plain(price),
      equity: plain(equity),
      amount: plain(amount),
    };
  });
}
