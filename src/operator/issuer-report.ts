import { type Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import { equityOf } from '../domain/leverage.js';
import type { FundRecord, HedgeSums } from '../ledger/records/fund.js';
import type { Valuation } from '../valuation/fund-figures.js';
import { dueFees, unitsWorth } from '../valuation/units-worth.js';

/**
 * The issuer's side of a fund of the index model, in the settle coin, above zero where the issuer gains: the parts, from
 * `feeIncome` to `deficit`, sum to `result` exactly.
 */
export interface IssuerReport {
  /** NAV x units: what holders are owed. */
  readonly unitsValue: DecimalString;
  /** What the account holds, management fees earned included. */
  readonly accountEquity: DecimalString;
  readonly feeIncome: DecimalString;
  /** Fees and dust of creations and redemptions, from their strike on. */
  readonly dealingFees: DecimalString;
  readonly tradingFee: DecimalString;
  readonly slippage: DecimalString;
  readonly funding: DecimalString;
  /** What the position gained less what holders gained by the price; NAV's rounding is in it. */
  readonly tracking: DecimalString;
  /** Of a fund that was wiped out. */
  readonly deficit: DecimalString;
  /** Since the fund was established. */
  readonly result: DecimalString;
}

export function issuerReport(fund: FundRecord, valuation: Valuation, booked: HedgeSums): IssuerReport {
  const due = dueFees(fund, valuation);
  const account = equityOf(decimal(fund.cash), decimal(fund.contracts), valuation.mark);
  const value = unitsWorth(fund, due, { equity: account, index: valuation.index }).value;
  const parts = {
    feeIncome: due.fees.reduce((sum, { amount }) => sum.plus(decimal(amount)), decimal(booked.feeIncome)),
    dealingFees: decimal(booked.dealingFees),
    tradingFee: decimal(booked.tradingFee).negated(),
    slippage: decimal(booked.slippage),
    funding: decimal(booked.funding).negated(),
    deficit: decimal(booked.deficit).negated(),
  };
  // What holders put in or took out by their units is no gain of theirs; its cash is among what was paid in once it moves.
  const putIn = decimal(fund.settings.initial.equity).plus(decimal(booked.dealtValue));
  const hedge = account.minus(decimal(booked.paidIn)).plus(parts.dealingFees);
  const result = hedge.minus(value.minus(putIn));
  const explained = Object.values(parts).reduce((sum: Decimal, part) => sum.plus(part));
  return {
    unitsValue: plain(value),
    accountEquity: plain(account),
    feeIncome: plain(parts.feeIncome),
    dealingFees: plain(parts.dealingFees),
    tradingFee: plain(parts.tradingFee),
    slippage: plain(parts.slippage),
    funding: plain(parts.funding),
    tracking: plain(result.minus(explained)),
    deficit: plain(parts.deficit),
    result: plain(result),
  };
}
