import type { PricedFee } from '../contract/fees-due.js';
import { retirementInEffect } from '../contract/retirement.js';
import { type Decimal, decimal } from '../domain/decimal.js';
import { equityOf, exposure, realLeverage } from '../domain/leverage.js';
import { owed } from '../domain/owed.js';
import { isPast, moveFrom, nearestTrigger } from '../domain/rebalance-point.js';
import type { FundRecord } from '../ledger/records/fund.js';
import { dueFees, unitsWorth } from './units-worth.js';

/** The prices at which a fund is valued; `time` is the venue's, milliseconds since 1970 UTC. */
export interface Valuation {
  readonly mark: Decimal;
  readonly index: Decimal;
  readonly time: number;
  /**
   * Each management fee that fell due and is not yet booked, with the mark price (index model: index price) of its
   * instant, ascending.
   */
  readonly feesDue: readonly PricedFee[];
}

export interface FundFigures {
  /** Of the account, after management fees that are due, booked or not. Funding is in it once the ledger has booked it. */
  readonly equity: Decimal;
  /** Null before the fund is established. In the index model never below zero: holders owe nothing. */
  readonly nav: Decimal | null;
  /** Of all units together; null as the NAV is. */
  readonly value: Decimal | null;
  /** Null where nothing is left for the units, or before the fund is established. */
  readonly leverage: Decimal | null;
  /** The nearest one; null also where the rules wait for no price, or the fund is being retired. */
  readonly trigger: { readonly price: Decimal; readonly distance: Decimal; readonly passed: boolean } | null;
}

/** What a fund is worth at these prices: mark price for equity and leverage, index price for the trigger. */
export function fundFigures(fund: FundRecord, valuation: Valuation): FundFigures {
  const contracts = decimal(fund.contracts);
  const due = dueFees(fund, valuation);
  const payable = due.fees.reduce((sum, { amount }) => sum.plus(decimal(amount)), owed(fund));
  const equity = equityOf(decimal(fund.cash), contracts, valuation.mark).minus(payable);
  const worth = fund.units === null ? null : unitsWorth(fund, due, { equity, index: valuation.index });
  const reading = worth === null ? null : realLeverage(exposure(contracts, valuation.mark), worth.value);
  return {
    equity,
    nav: worth === null ? null : worth.nav,
    value: worth === null ? null : worth.value,
    leverage: reading?.kind === 'leverage' ? reading.value : null,
    trigger: trigger(fund, valuation.index),
  };
}

function trigger(fund: FundRecord, index: Decimal): FundFigures['trigger'] {
  const { anchor, settings } = fund;
  if (anchor === null || retirementInEffect(fund) !== null) return null;
  const nearest = nearestTrigger(anchor, decimal(settings.leverage), index);
  if (nearest === null) return null;
  return { price: nearest.price, distance: moveFrom(index, nearest.price), passed: isPast(nearest, index) };
}
