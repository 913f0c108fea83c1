import type { ContractKind } from '../domain/contract-kind.js';
import type { Decimal } from '../domain/decimal.js';
import type { Cause } from '../domain/request-priority.js';
import type { SimulatedFund } from './simulated-fund.js';
import type { HedgeBookResult } from './simulation.js';

/**
 * What the venue holds for one book: signed contracts, and cash = equity less exposure (plus, of inverse contracts) in
 * the settle coin.
 */
export interface BookHoldings {
  readonly contracts: Decimal;
  readonly cash: Decimal;
  readonly kind: ContractKind;
}

/** One account and contract at the simulated venue, with the funds that trade in it. */
export interface SimulatedBook {
  readonly contract: string;
  readonly funds: readonly SimulatedFund[];
  holdings(): BookHoldings;
  payFunding(price: Decimal, rate: Decimal): void;
  /** What the venue does by itself at this price; says whether it has. */
  liquidateIfDue(time: number, price: Decimal): boolean;
  /** Of these of its funds, at once. */
  rebalance(funds: readonly SimulatedFund[], cause: Cause, time: number, price: Decimal): void;
  /** Null where the book is a single fund's: that fund's result says all of it. */
  result(price: Decimal): HedgeBookResult | null;
}

/** A book that belongs to one fund. */
export function ownBook(fund: SimulatedFund): SimulatedBook {
  return {
    contract: fund.contract,
    funds: [fund],
    holdings: () => fund.account,
    payFunding: (price, rate) => fund.account.payFunding(price, rate),
    liquidateIfDue: (time, price) => fund.liquidateIfDue(time, price),
    rebalance: (_, cause, time, price) => fund.rebalance(cause, time, price),
    result: () => null,
  };
}
