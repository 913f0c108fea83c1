import type { RebalanceFigures, Strike } from '../contract/rebalance.js';
import { modelOf, strikeValue } from '../contract/strike-value.js';
import { type Dealing, NO_DEALING } from '../domain/dealing.js';
import { type Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import { equityOf, exposure, leverageRatio, netAssetValue, realLeverage } from '../domain/leverage.js';
import { unitsValue } from '../domain/nav-model.js';
import { type Claims, owed } from '../domain/owed.js';
import type { FundRecord } from './port.js';

export type Settled =
  | { readonly kind: 'figures'; readonly figures: RebalanceFigures }
  /** Nothing is left for the units (`value`), so there is neither a leverage nor a rebalance point. */
  | { readonly kind: 'wiped-out'; readonly value: DecimalString };

/**
 * The figures of a rebalance, after its events were booked, all at the mark price of its strike:
 * equity = cash + contracts x price - what is owed; NAV = equity / units; leverage = contracts x price / equity. What
 * deals with the rebalance changes equity and units at the strike's NAV, so NAV before less NAV after is what the
 * execution cost, less the fees of the dealing. `fee` is what the venue charged for its fills.
 *
 * Where it was struck again, what was before is that of the first strike, at its own price: what the move between the
 * strikes earned or lost is then part of that difference.
 *
 * In the index model NAV is that of the strike, before and after: no execution moves it, and what one costs shows in the
 * equity of the account, which is the issuer's. Leverage is contracts x price / (NAV x units).
 */
export function settledFigures(
  strike: Strike,
  firstStrike: Strike | null,
  fund: Pick<FundRecord, 'contracts' | 'cash' | 'feesPayable'> & Claims,
  fee: DecimalString,
  dealing: Pick<Dealing, 'units' | 'cash'> = NO_DEALING,
): Settled {
  const price = decimal(strike.markPrice);
  const contracts = decimal(fund.contracts);
  const equity = equityOf(decimal(fund.cash), contracts, price).minus(owed(fund)).plus(dealing.cash);
  const units = decimal(strike.units).plus(decimal(dealing.units));
  const { nav, value } = worthAfter(strike, equity, units);
  const leverage = realLeverage(exposure(contracts, price), value);
  if (leverage.kind === 'wiped-out' || !nav.gt(0)) return { kind: 'wiped-out', value: plain(value) };
  const first = firstStrike ?? strike;
  const exposureBefore = exposure(decimal(first.contracts), decimal(first.markPrice));
  const figures = {
    time: strike.time,
    price: strike.markPrice,
    contractsBefore: first.contracts,
    contractsAfter: fund.contracts,
    leverageBefore: plain(leverageRatio(exposureBefore, strikeValue(first))),
    leverageAfter: plain(leverage.value),
    equityBefore: first.equity,
    equityAfter: plain(equity),
    navBefore: first.nav,
    navAfter: plain(nav),
    units: plain(units),
    fee,
  };
  return { kind: 'figures', figures };
}

/** NAV of a unit and value of all of them, once the trade is made. */
function worthAfter(
  strike: Strike,
  equity: Decimal,
  units: Decimal,
): { readonly nav: Decimal; readonly value: Decimal } {
  const nav = modelOf(strike) === 'index' ? decimal(strike.nav) : netAssetValue(equity, units);
  return { nav, value: unitsValue(modelOf(strike), { equity, nav, units }) };
}
