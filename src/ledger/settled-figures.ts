import type { RebalanceFigures, Strike } from '../contract/rebalance.js';
import { type Dealing, NO_DEALING } from '../domain/dealing.js';
import { type DecimalString, decimal, plain } from '../domain/decimal.js';
import { equityOf, exposure, leverageRatio, netAssetValue, realLeverage } from '../domain/leverage.js';
import { type Claims, owed } from '../domain/owed.js';
import type { FundRecord } from './port.js';

export type Settled =
  | { readonly kind: 'figures'; readonly figures: RebalanceFigures }
  /** Nothing is left for the units, so there is neither a leverage nor a rebalance point. */
  | { readonly kind: 'wiped-out'; readonly equity: DecimalString };

/**
 * The figures of a rebalance, after its events were booked, all at the mark price of its strike:
 * equity = cash + contracts x price - what is owed; NAV = equity / units; leverage = contracts x price / equity. What
 * deals with the rebalance changes equity and units at the strike's NAV, so NAV before less NAV after is what the
 * execution cost, less the fees of the dealing. `fee` is what the venue charged for its fills.
 *
 * Where it was struck again, what was before is that of the first strike, at its own price: what the move between the
 * strikes earned or lost is then part of that difference.
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
  const nav = netAssetValue(equity, units);
  const leverage = realLeverage(exposure(contracts, price), equity);
  if (leverage.kind === 'wiped-out' || !nav.gt(0)) return { kind: 'wiped-out', equity: plain(equity) };
  const first = firstStrike ?? strike;
  const exposureBefore = exposure(decimal(first.contracts), decimal(first.markPrice));
  const figures = {
    time: strike.time,
    price: strike.markPrice,
    contractsBefore: first.contracts,
    contractsAfter: fund.contracts,
    leverageBefore: plain(leverageRatio(exposureBefore, decimal(first.equity))),
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
