import type { RebalanceFigures, Strike } from '../contract/rebalance.js';
import { struckWorth } from '../contract/strike-value.js';
import { type Dealing, NO_DEALING } from '../domain/dealing.js';
import { type Decimal, type DecimalString, decimal, plain } from '../domain/decimal.js';
import { type Claims, owed } from '../domain/owed.js';
import type { FundRecord } from './records/fund.js';
import { type SettledStrike, settledValues } from './settled-values.js';

export type Settled =
  /** `value`: what the units are worth then. */
  | { readonly kind: 'figures'; readonly figures: RebalanceFigures; readonly value: Decimal }
  /** Nothing is left for the units (`value`), so there is neither a leverage nor a rebalance point. */
  | { readonly kind: 'wiped-out'; readonly value: Decimal };

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
  const first = firstStrike ?? strike;
  const settled = settledValues(
    valuesOf(strike),
    firstStrike === null ? null : valuesOf(firstStrike),
    { contracts: decimal(fund.contracts), cash: decimal(fund.cash), owed: owed(fund) },
    { units: decimal(dealing.units), cash: decimal(dealing.cash) },
  );
  if (settled.kind === 'wiped-out') return settled;
  const figures = {
    time: strike.time,
    price: strike.markPrice,
    contractsBefore: first.contracts,
    contractsAfter: fund.contracts,
    leverageBefore: plain(settled.leverageBefore),
    leverageAfter: plain(settled.leverageAfter),
    equityBefore: first.equity,
    equityAfter: plain(settled.equityAfter),
    navBefore: first.nav,
    navAfter: plain(settled.navAfter),
    units: plain(settled.units),
    fee,
  };
  return { kind: 'figures', figures, value: settled.value };
}

const valuesOf = (strike: Strike): SettledStrike => ({
  ...struckWorth(strike),
  contracts: decimal(strike.contracts),
  markPrice: decimal(strike.markPrice),
});
